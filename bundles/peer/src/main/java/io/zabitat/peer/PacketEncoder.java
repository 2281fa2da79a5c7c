package io.zabitat.peer;

import io.zabitat.api.Id;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.Abilities;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.quorum.AbilityBytes;
import io.zabitat.wire.quorum.ForwardedRequest;
import io.zabitat.wire.quorum.LearnerInfo;
import io.zabitat.wire.quorum.PacketType;
import io.zabitat.wire.quorum.QuorumPacket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes peer messages as packets (quorum protocol, section 1). Stateless. */
final class PacketEncoder {
    /** What any packet takes beside its payloads; generous. */
    private static final int FIXED_BYTES = 64;

    private PacketEncoder() {}

    /** At most how many bytes the message takes; larger than an array can be for what nobody can send. */
    static long bound(PeerMessage message) {
        if (message instanceof PeerMessage.Proposal proposal) {
            return FIXED_BYTES + (long) proposal.txn().payload().length;
        } else if (message instanceof PeerMessage.Inform inform) {
            return FIXED_BYTES + (long) inform.txn().payload().length;
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            return FIXED_BYTES + (long) inform.txn().payload().length;
        } else if (message instanceof PeerMessage.Request request) {
            return FIXED_BYTES + (long) request.body().length + bound(request.authInfo());
        } else if (message instanceof PeerMessage.Ping ping) {
            return FIXED_BYTES + 12L * ping.touched().size();
        } else if (message instanceof PeerMessage.NewLeader newLeader) {
            return FIXED_BYTES + (long) newLeader.config().length;
        } else if (message instanceof PeerMessage.CountQuestion question) {
            return FIXED_BYTES + (long) question.config().length;
        } else if (message instanceof PeerMessage.CountAnswer answer) {
            return FIXED_BYTES + 3L * answer.text().length();
        }
        return FIXED_BYTES;
    }

    private static long bound(List<Id> ids) {
        long bound = 0;
        for (Id id : ids) {
            bound += 8 + 3L * (id.scheme().length() + id.id().length());
        }
        return bound;
    }

    /** @param side the side that sends */
    static void write(PeerMessage message, QuorumLink.Side side, JuteWriter out) {
        if (message instanceof PeerMessage.Proposal proposal) {
            payload(out, PacketType.PROPOSAL, proposal.zxid(), proposal.txn().payload());
        } else if (message instanceof PeerMessage.Commit commit) {
            bare(out, PacketType.COMMIT, commit.zxid());
        } else if (message instanceof PeerMessage.Ack ack) {
            bare(out, PacketType.ACK, ack.zxid());
        } else if (message instanceof PeerMessage.Inform inform) {
            payload(out, PacketType.INFORM, inform.txn().zxid(), inform.txn().payload());
        } else if (message instanceof PeerMessage.Request request) {
            request(request, out);
        } else if (message instanceof PeerMessage.Ping ping) {
            ping(ping, side, out);
        } else {
            writeRare(message, out);
        }
    }

    private static void writeRare(PeerMessage message, JuteWriter out) {
        if (message instanceof PeerMessage.Sync) {
            bare(out, PacketType.SYNC, 0);
        } else if (message instanceof PeerMessage.Revalidate revalidate) {
            begin(out, PacketType.REVALIDATE, -1, 12);
            out.writeLong(revalidate.sessionId());
            out.writeInt(revalidate.timeoutMillis());
            out.writeInt(-1);
        } else if (message instanceof PeerMessage.Revalidated revalidated) {
            begin(out, PacketType.REVALIDATE, -1, 9);
            out.writeLong(revalidated.sessionId());
            out.writeBoolean(revalidated.valid());
            out.writeInt(-1);
        } else if (message instanceof PeerMessage.CommitAndActivate commit) {
            begin(out, PacketType.COMMIT_AND_ACTIVATE, commit.zxid(), 8);
            out.writeLong(commit.designatedLeader());
            out.writeInt(-1);
        } else if (message instanceof PeerMessage.InformAndActivate inform) {
            byte[] payload = inform.txn().payload();
            begin(out, PacketType.INFORM_AND_ACTIVATE, inform.txn().zxid(), 8 + payload.length);
            out.writeLong(inform.designatedLeader());
            out.writeRaw(payload, 0, payload.length);
            out.writeInt(-1);
        } else {
            writeSynchronisation(message, out);
        }
    }

    private static void writeSynchronisation(PeerMessage message, JuteWriter out) {
        if (message instanceof PeerMessage.LearnerInfo info) {
            int type = info.observer() ? PacketType.OBSERVER_INFO : PacketType.FOLLOWER_INFO;
            boolean toldHistory = (info.abilities() & Abilities.HISTORY_EPOCH) != 0;
            int length = LearnerInfo.BYTES + AbilityBytes.length(info.abilities()) + (toldHistory ? 4 : 0);
            begin(out, type, Zxid.of(info.acceptedEpoch(), 0), length);
            new LearnerInfo(info.serverId(), info.protocolVersion(), info.configVersion()).write(out);
            AbilityBytes.write(info.abilities(), out);
            if (toldHistory) {
                out.writeInt((int) info.historyEpoch());
            }
            out.writeInt(-1);
        } else if (message instanceof PeerMessage.LeaderInfo info) {
            int length = 4 + AbilityBytes.length(info.abilities());
            begin(out, PacketType.LEADER_INFO, Zxid.of(info.newEpoch(), 0), length);
            out.writeInt(info.protocolVersion());
            AbilityBytes.write(info.abilities(), out);
            out.writeInt(-1);
        } else if (message instanceof PeerMessage.AckEpoch ack) {
            begin(out, PacketType.ACK_EPOCH, ack.lastZxid(), 4);
            out.writeInt((int) ack.currentEpoch());
            out.writeInt(-1);
        } else if (message instanceof PeerMessage.Diff diff) {
            bare(out, PacketType.DIFF, diff.zxid());
        } else if (message instanceof PeerMessage.Trunc trunc) {
            bare(out, PacketType.TRUNC, trunc.zxid());
        } else if (message instanceof PeerMessage.Snap snap) {
            bare(out, PacketType.SNAP, snap.zxid());
        } else if (message instanceof PeerMessage.NewLeader newLeader) {
            byte[] config = newLeader.config();
            int length = config.length == 0 ? -1 : config.length;
            QuorumPacket.write(out, PacketType.NEW_LEADER, newLeader.zxid(), config, 0, length);
        } else if (message instanceof PeerMessage.UpToDate) {
            bare(out, PacketType.UP_TO_DATE, -1);
        } else if (message instanceof PeerMessage.Differs differs) {
            bare(out, PacketType.DIFFERS, differs.zxid());
        } else if (message instanceof PeerMessage.Resynchronise) {
            bare(out, PacketType.RESYNCHRONISE, -1);
        } else if (message instanceof PeerMessage.CountQuestion question) {
            payload(out, PacketType.COUNT_QUESTION, question.number(), question.config());
        } else if (message instanceof PeerMessage.CountAnswer answer) {
            byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
            begin(out, PacketType.COUNT_ANSWER, answer.number(), 1 + text.length);
            out.writeBoolean(answer.counts());
            out.writeRaw(text, 0, text.length);
            out.writeInt(-1);
        } else {
            throw new IllegalArgumentException("no packet for " + message);
        }
    }

    /** A learner's data must not be null: ZooKeeper's leader would fail on it. */
    private static void ping(PeerMessage.Ping ping, QuorumLink.Side side, JuteWriter out) {
        if (side == QuorumLink.Side.LEADER) {
            bare(out, PacketType.PING, ping.zxid());
            return;
        }
        List<PeerMessage.Touch> touched = ping.touched();
        begin(out, PacketType.PING, ping.zxid(), 12 * touched.size());
        for (int i = 0; i < touched.size(); i++) {
            PeerMessage.Touch touch = touched.get(i);
            out.writeLong(touch.sessionId());
            out.writeInt(touch.timeoutMillis());
        }
        out.writeInt(-1);
    }

    /** Without identities the vector is null, as servers send it for requests of their own. */
    private static void request(PeerMessage.Request request, JuteWriter out) {
        byte[] body = request.body();
        begin(out, PacketType.REQUEST, -1, ForwardedRequest.BYTES + body.length);
        new ForwardedRequest(request.sessionId(), request.cxid(), request.type()).write(out);
        out.writeRaw(body, 0, body.length);
        List<Id> ids = request.authInfo();
        out.writeInt(ids.isEmpty() ? -1 : ids.size());
        for (int i = 0; i < ids.size(); i++) {
            out.writeString(ids.get(i).scheme());
            out.writeString(ids.get(i).id());
        }
    }

    private static void begin(JuteWriter out, int type, long zxid, int dataLength) {
        out.writeInt(type);
        out.writeLong(zxid);
        out.writeInt(dataLength);
    }

    private static void bare(JuteWriter out, int type, long zxid) {
        QuorumPacket.write(out, type, zxid, null, 0, -1);
    }

    private static void payload(JuteWriter out, int type, long zxid, byte[] payload) {
        QuorumPacket.write(out, type, zxid, payload, 0, payload.length);
    }
}
