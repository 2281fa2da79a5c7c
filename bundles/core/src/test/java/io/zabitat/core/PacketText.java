package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.List;

/** Packets as scripts write them. */
final class PacketText {
    private PacketText() {}

    static PeerMessage parse(ScriptWords words) {
        String type = words.word();
        return switch (type) {
            case "FOLLOWERINFO", "OBSERVERINFO" ->
                new PeerMessage.LearnerInfo(
                        type.equals("OBSERVERINFO"),
                        words.value("sid", -1),
                        (int) words.value("protocol", 0x10000),
                        words.value("accepted", 0),
                        words.value("config", 0),
                        (int) words.value("abilities", 0),
                        words.value("history", PeerMessage.LearnerInfo.UNKNOWN));
            case "LEADERINFO" -> new PeerMessage.LeaderInfo(words.number(), 0x10000, (int) words.value("abilities", 0));
            case "ACKEPOCH" -> new PeerMessage.AckEpoch(words.value("epoch", 0), words.number());
            case "DIFF" -> new PeerMessage.Diff(words.number());
            case "TRUNC" -> new PeerMessage.Trunc(words.number());
            case "SNAP" -> new PeerMessage.Snap(words.number());
            case "NEWLEADER" -> {
                byte[] config =
                        words.config("config").map(EnsembleConfig::textBytes).orElse(new byte[0]);
                yield new PeerMessage.NewLeader(words.number(), config);
            }
            case "UPTODATE" -> new PeerMessage.UpToDate();
            case "PROPOSAL" -> new PeerMessage.Proposal(words.txns().get(0));
            case "ACK" -> new PeerMessage.Ack(words.number());
            case "COMMIT" -> new PeerMessage.Commit(words.number());
            case "COMMITANDACTIVATE" -> new PeerMessage.CommitAndActivate(words.number(), words.value("leader", 1));
            case "INFORM" -> new PeerMessage.Inform(words.txns().get(0));
            case "INFORMANDACTIVATE" -> {
                long leader = words.value("leader", 1);
                yield new PeerMessage.InformAndActivate(words.txns().get(0), leader);
            }
            case "PING" -> new PeerMessage.Ping(words.numberOr(0), List.of());
            case "REVALIDATE" -> new PeerMessage.Revalidate(words.number(), 4000);
            case "REVALIDATED" -> new PeerMessage.Revalidated(words.number(), words.has("valid"));
            case "REQUEST" -> new PeerMessage.Request(words.number(), (int) words.number(), 1, new byte[0], List.of());
            case "SYNC" -> new PeerMessage.Sync();
            case "DIFFERS" -> new PeerMessage.Differs(words.number());
            case "RESYNCHRONISE" -> new PeerMessage.Resynchronise();
            case "COUNTQUESTION" -> new PeerMessage.CountQuestion(words.number(), new byte[0]);
            case "COUNTANSWER" -> new PeerMessage.CountAnswer(words.number(), !words.has("cannot"), words.rest());
            case "UNKNOWN" -> new PeerMessage.Unknown((int) words.number());
            default -> throw new IllegalArgumentException("unknown packet: " + type);
        };
    }

    /** A transaction as scripts write it. */
    static String txn(LoggedTxn txn) {
        return ReconfigTxn.is(txn) ? "reconfig " + Rosters.text(ReconfigTxn.configOf(txn)) : Zxid.toString(txn.zxid());
    }

    static String of(PeerMessage message) {
        if (message instanceof PeerMessage.LearnerInfo info) {
            return (info.observer() ? "OBSERVERINFO" : "FOLLOWERINFO") + " sid=" + info.serverId() + " accepted="
                    + info.acceptedEpoch()
                    + (info.configVersion() == 0 ? "" : " config=" + Zxid.toString(info.configVersion()));
        } else if (message instanceof PeerMessage.LeaderInfo info) {
            return "LEADERINFO " + info.newEpoch();
        } else if (message instanceof PeerMessage.AckEpoch ack) {
            return "ACKEPOCH epoch=" + ack.currentEpoch() + " " + Zxid.toString(ack.lastZxid());
        } else if (message instanceof PeerMessage.Diff diff) {
            return "DIFF " + Zxid.toString(diff.zxid());
        } else if (message instanceof PeerMessage.Trunc trunc) {
            return "TRUNC " + Zxid.toString(trunc.zxid());
        } else if (message instanceof PeerMessage.NewLeader leader) {
            EnsembleConfig config = EnsembleConfig.parse(leader.config());
            return "NEWLEADER " + Zxid.toString(leader.zxid())
                    + (config.version() == 0 ? "" : " config=" + Rosters.text(config));
        } else if (message instanceof PeerMessage.UpToDate) {
            return "UPTODATE";
        } else if (message instanceof PeerMessage.Proposal proposal) {
            return "PROPOSAL " + txn(proposal.txn());
        } else if (message instanceof PeerMessage.Ack ack) {
            return "ACK " + Zxid.toString(ack.zxid());
        } else if (message instanceof PeerMessage.Commit commit) {
            return "COMMIT " + Zxid.toString(commit.zxid());
        } else if (message instanceof PeerMessage.CommitAndActivate commit) {
            return "COMMITANDACTIVATE " + Zxid.toString(commit.zxid()) + " leader=" + commit.designatedLeader();
        } else if (message instanceof PeerMessage.Inform inform) {
            return "INFORM " + Zxid.toString(inform.txn().zxid());
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            return "INFORMANDACTIVATE " + txn(inform.txn()) + " leader=" + inform.designatedLeader();
        } else if (message instanceof PeerMessage.Ping ping) {
            return "PING " + Zxid.toString(ping.zxid());
        } else if (message instanceof PeerMessage.Revalidate question) {
            return "REVALIDATE " + question.sessionId();
        } else if (message instanceof PeerMessage.Revalidated answer) {
            return "REVALIDATED " + answer.sessionId() + (answer.valid() ? " valid" : "");
        } else if (message instanceof PeerMessage.Request request) {
            return "REQUEST " + request.sessionId() + " " + request.cxid();
        } else if (message instanceof PeerMessage.Sync) {
            return "SYNC";
        } else if (message instanceof PeerMessage.Differs differs) {
            return "DIFFERS " + Zxid.toString(differs.zxid());
        } else if (message instanceof PeerMessage.Resynchronise) {
            return "RESYNCHRONISE";
        }
        return message.toString();
    }
}
