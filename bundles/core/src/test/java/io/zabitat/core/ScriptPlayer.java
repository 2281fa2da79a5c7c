package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.spi.quorum.OracleUse;
import java.util.ArrayList;
import java.util.List;

/**
 * A core that is told the events of a script and says what it does. Numbers of links are the script's own. A line that begins with
 * {@code given} leads up to the story: what it causes is not shown.
 */
final class ScriptPlayer implements ActionSink {
    private final List<String> actions = new ArrayList<>();
    private Core core = alone(1);
    private boolean ensemble;
    private QuorumSystems quorums = Rosters::majority;

    private static Core alone(int voters) {
        return new Core(new CoreSettings(
                1,
                Rosters.upTo(voters),
                Rosters::majority,
                false,
                Numbering.STANDALONE,
                0,
                0,
                0,
                0,
                false,
                false,
                0,
                0,
                -1,
                0));
    }

    private Core member(ScriptWords words) {
        long self = words.number();
        words.skip("of");
        int voters = (int) words.number();
        long[] observers = words.has("observer") ? new long[] {self} : new long[0];
        long version = words.value("config", 0);
        String roster = words.text("roster", "");
        quorums = quorums(words);
        EnsembleConfig config =
                roster.isEmpty() ? Rosters.of(version, Rosters.ids(voters), observers) : Rosters.parse(roster);
        return new Core(new CoreSettings(
                self,
                config,
                members -> quorums.create(members),
                words.has("dynamic"),
                Numbering.EPOCHS,
                (int) words.value("init", 4),
                (int) words.value("sync", 2),
                (int) words.value("connect", 4),
                (int) words.value("kept", 500),
                words.value("log-sync", 1) == 1,
                words.has("snap-always"),
                (int) words.value("snap-syncs", 10),
                (int) words.value("diff-syncs", 100),
                (int) words.value("epoch-wait", -1),
                words.value("counter", 0)));
    }

    private static QuorumSystems quorums(ScriptWords words) {
        if (words.has("open-oracle")) {
            return config -> new TwoVoters(OracleUse.OPEN);
        }
        return words.has("exclusive-oracle") ? config -> new TwoVoters(OracleUse.EXCLUSIVE) : Rosters::majority;
    }

    List<String> perform(String line) {
        actions.clear();
        boolean given = line.startsWith("given ");
        try {
            if (given) {
                ScriptStories.of(line.substring("given ".length())).forEach(this::step);
                return List.of();
            }
            step(line);
        } catch (InvariantViolation e) {
            actions.add("VIOLATION " + e.getMessage());
        }
        return actions;
    }

    private void step(String line) {
        ScriptWords words = new ScriptWords(line);
        String first = words.word();
        switch (first) {
            case "voters" -> core = alone((int) words.number());
            case "member" -> {
                core = member(words);
                ensemble = true;
            }
            case "quorum-of" -> quorums = Rosters.needing((int) words.number());
            case "next-zxid" -> actions.add(Zxid.toString(core.nextZxid()));
            case "config" -> {
                actions.add(Rosters.text(core.config())
                        + core.nextConfig()
                                .map(next -> ", next " + Rosters.text(next))
                                .orElse(""));
            }
            case "synced" -> actions.add(core.isSynced(Rosters.parse(words.word())) ? "yes" : "no");
            case "flaw" -> actions.add(core.flawOf(Rosters.parse(words.word())).orElse("none"));
            case "role" -> actions.add(core.role().toString());
            case "status" -> status();
            case "submit" -> {
                for (LoggedTxn txn : words.txns()) {
                    core.step(new Event.Submit(txn), this);
                }
            }
            default ->
                core.step(
                        first.endsWith(":")
                                ? new Event.Received(Long.parseLong(first.replace(":", "")), PacketText.parse(words))
                                : event(first, words),
                        this);
        }
    }

    private static Event event(String first, ScriptWords words) {
        return switch (first) {
            case "recovered" ->
                new Event.Recovered(
                        words.number(),
                        words.value("accepted", 0),
                        words.value("current", 0),
                        !words.has("incomplete"),
                        words.config("config"));
            case "persisted" -> new Event.Persisted(words.number());
            case "epoch-saved" ->
                new Event.EpochSaved(
                        EpochKind.valueOf(words.word().toUpperCase(java.util.Locale.ROOT)), words.number());
            case "truncated" -> new Event.Truncated(words.number(), !words.has("impossible"), words.config("config"));
            case "config-learned" -> new Event.ConfigLearned(Rosters.parse(words.word()));
            case "snapshot-saved" -> new Event.SnapshotSaved(words.number());
            case "log-probed" ->
                new Event.LogProbed(words.number(), new LogProbe(!words.has("unusable"), words.value("floor", -1)));
            case "storage-failed" -> new Event.StorageFailed(words.rest());
            case "elected" -> new Event.Elected(words.number(), !words.has("uncounted"));
            case "voter-looking" -> new Event.VoterLooking(words.number());
            case "give-up-silent" -> new Event.GiveUpSilent(words.number());
            case "votes-withdrawn" -> new Event.VotesWithdrawn();
            case "granted" ->
                new Event.Granted(words.value("token", 0), words.value("epoch", 0), words.value("up-to", 0));
            case "grant-lost" -> {
                long epoch = words.value("epoch", 0);
                yield new Event.GrantLost(words.rest(), epoch);
            }
            case "quorums-replaced" -> new Event.QuorumsReplaced();
            case "tick" -> new Event.Tick((int) words.numberOr(1));
            case "state-differs" -> new Event.StateDiffers(words.number());
            case "resign" -> new Event.Resign(words.rest());
            case "step-down" -> new Event.StepDown(words.rest());
            case "link-up" -> new Event.LinkUp(words.number(), words.value("to", Event.LinkUp.ACCEPTED));
            case "link-down" -> new Event.LinkDown(words.number(), words.rest());
            case "snapshot-received" ->
                new Event.SnapshotReceived(words.number(), words.number(), words.config("config"));
            case "snapshot-sent" -> new Event.SnapshotSent(words.number());
            case "sync" -> new Event.SyncRequested(words.number(), words.number());
            default -> throw new IllegalArgumentException("unknown event: " + first);
        };
    }

    private void status() {
        Status status = core.status();
        actions.add(status.role() + " " + status.phase() + " leader=" + status.leader() + " epoch=" + status.epoch()
                + " logged=" + Zxid.toString(status.lastLogged()) + " committed="
                + Zxid.toString(status.lastCommitted()) + " proposed=" + Zxid.toString(status.lastProposed())
                + " outstanding=" + status.outstanding() + " stray=" + status.strayPackets());
        for (Status.LearnerStatus learner : status.learners()) {
            actions.add((learner.observer() ? "observer " : "follower ") + learner.serverId() + " link="
                    + learner.link() + " " + learner.stage() + " acked=" + Zxid.toString(learner.lastAcked()));
        }
    }

    // ---------------------------------------------------------------------------------------------- what it does

    @Override
    public void saveNext(EnsembleConfig config) {
        actions.add("save-next " + Rosters.text(config));
    }

    @Override
    public void dropNext() {
        actions.add("drop-next");
    }

    @Override
    public void activate(EnsembleConfig config) {
        actions.add("activate " + Rosters.text(config));
    }

    @Override
    public void designated(long leader) {
        actions.add("designated " + leader);
    }

    @Override
    public void append(LoggedTxn txn) {
        actions.add("append " + Zxid.toString(txn.zxid()));
    }

    @Override
    public void deliver(LoggedTxn txn) {
        actions.add("deliver " + Zxid.toString(txn.zxid()));
    }

    @Override
    public void saveEpoch(EpochKind kind, long epoch) {
        actions.add("save-epoch " + kind + " " + epoch);
    }

    @Override
    public void truncate(long zxid) {
        actions.add("truncate " + Zxid.toString(zxid));
    }

    @Override
    public void installSnapshot(long link, long zxid) {
        actions.add("install-snapshot " + link + " " + Zxid.toString(zxid));
    }

    @Override
    public void saveSnapshot() {
        actions.add("save-snapshot");
    }

    @Override
    public void reload() {
        actions.add("reload");
    }

    @Override
    public void connect(long leader) {
        actions.add("connect " + leader);
    }

    @Override
    public void send(long link, PeerMessage message) {
        actions.add("send " + link + ": " + PacketText.of(message));
    }

    @Override
    public void probeLog(long link, long learnerZxid) {
        actions.add("probe-log " + link + " " + Zxid.toString(learnerZxid));
    }

    @Override
    public void sendLog(long link, long after, long upTo) {
        actions.add("send-log " + link + " after " + Zxid.toString(after) + " to " + Zxid.toString(upTo));
    }

    @Override
    public void sendSnapshot(long link, long upTo) {
        actions.add("send-snapshot " + link + " to " + Zxid.toString(upTo));
    }

    @Override
    public void closeLink(long link, String reason) {
        actions.add("close " + link + ": " + reason);
    }

    @Override
    public void lookForLeader(long lastLogged, long currentEpoch, boolean complete) {
        actions.add(
                ensemble
                        ? "look-for-leader " + Zxid.toString(lastLogged) + " epoch=" + currentEpoch
                                + (complete ? "" : " incomplete")
                        : "look-for-leader");
    }

    @Override
    public void settled(long leader, long epoch) {
        actions.add("settled " + leader + " epoch=" + epoch);
    }

    @Override
    public void startServing(RoleName role, long epoch) {
        actions.add("start-serving " + role + (ensemble ? " epoch=" + epoch : ""));
    }

    @Override
    public void stopServing(StopReason reason, String detail) {
        actions.add("stop-serving " + reason + (ensemble ? ": " + detail : ""));
    }

    @Override
    public void requestGrant(long epoch, long lastZxid) {
        actions.add("request-grant epoch=" + epoch + " behind " + Zxid.toString(lastZxid));
    }

    @Override
    public void recordSolo(long token, long upTo) {
        actions.add("record-solo " + token + " up to " + Zxid.toString(upTo));
    }

    @Override
    public void releaseGrant(long token, long upTo) {
        actions.add("release-grant " + token + " behind " + Zxid.toString(upTo));
    }

    @Override
    public void forwarded(long link, PeerMessage.Request request) {
        actions.add("forwarded " + link + ": " + PacketText.of(request));
    }

    @Override
    public void touched(long link, List<PeerMessage.Touch> sessions) {
        actions.add("touched " + link + ": " + sessions.size() + " sessions");
    }

    @Override
    public void revalidate(long link, PeerMessage.Revalidate question) {
        actions.add("revalidate " + link + ": " + PacketText.of(question));
    }

    @Override
    public void answerPing(long link, long zxid) {
        actions.add("answer-ping " + link + " " + Zxid.toString(zxid));
    }

    @Override
    public void revalidated(PeerMessage.Revalidated answer) {
        actions.add("revalidated " + PacketText.of(answer));
    }

    @Override
    public void synced(long link, long token) {
        actions.add("synced " + link + " token=" + token);
    }

    @Override
    public void countAsked(long link, PeerMessage.CountQuestion question) {
        actions.add("count-asked " + link + " " + question.number());
    }

    @Override
    public void counted(long server, PeerMessage.CountAnswer answer) {
        actions.add("counted " + server + " " + answer.number() + (answer.counts() ? " " : " cannot ") + answer.text());
    }

    @Override
    public void note(String text) {
        actions.add("note " + text);
    }

    @Override
    public void halt(String reason) {
        actions.add("halt " + reason);
    }
}
