package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import java.util.List;

/**
 * Serves nobody. First waits until the disk has answered everything it was asked and memory is what the disk holds; only then is
 * it known what to announce (R4). Then waits for the election.
 */
final class Looking implements Role {
    private static final long NOBODY = -1;

    private final Core core;
    private final long designated;
    private boolean searching;
    private long searchingSince;

    Looking(Core core) {
        this(core, NOBODY);
    }

    /** @param designated who leads in the configuration that has come into force, by the one who led before */
    Looking(Core core, long designated) {
        this.core = core;
        this.designated = designated;
    }

    @Override
    public RoleName name() {
        return RoleName.LOOKING;
    }

    @Override
    public void enter(ActionSink out) {
        trySearch(out);
    }

    private void trySearch(ActionSink out) {
        History history = core.history();
        if (searching || !core.wantsLeader() || core.epochs().isBusy() || history.isBusy()) {
            return;
        }
        if (history.isSnapshotUnsaved()) {
            history.reload(out); // half a synchronisation is none (ZOOKEEPER-3642)
            return;
        }
        history.fastForward(out);
        core.configs().forgetAnnounced(history.lastLogged(), out);
        if (mayLead(designated)) {
            out.designated(designated);
            core.become(next(designated, history.isComplete(), out), out);
            return;
        }
        searching = true;
        searchingSince = core.now();
        search(out);
    }

    private void search(ActionSink out) {
        out.lookForLeader(
                core.history().announced(),
                core.epochs().current(),
                core.history().isComplete());
    }

    // ---------------------------------------------------------------------------------------------- the own disk

    @Override
    public void onRecovered(ActionSink out) {
        trySearch(out);
    }

    @Override
    public void onPersisted(ActionSink out) {
        trySearch(out);
    }

    @Override
    public void onEpochSaved(EpochKind kind, ActionSink out) {
        trySearch(out);
    }

    @Override
    public void onTruncated(boolean done, ActionSink out) {
        if (!done) {
            out.note("the log could not be truncated: only a snapshot of a leader helps");
        }
        trySearch(out);
    }

    @Override
    public void onSnapshotSaved(ActionSink out) {
        trySearch(out);
    }

    // ---------------------------------------------------------------------------------------------- the election

    @Override
    public void onElected(Event.Elected elected, ActionSink out) {
        CoreSettings settings = core.settings();
        long leader = elected.leader();
        if (!core.wantsLeader()) {
            return;
        }
        if (!searching) {
            throw new InvariantViolation("elected " + leader + " before the election was asked");
        }
        boolean alone = settings.numbering() == Numbering.STANDALONE;
        if (alone && leader != settings.self()) {
            throw new InvariantViolation("elected " + leader + ", but " + settings.self() + " is the only member");
        }
        if (alone || mayLead(leader)) {
            core.become(next(leader, elected.counts(), out), out);
        } else if (core.configs().quorums().isVoter(leader)) {
            out.note("elected " + leader + ", which weighs nothing and never leads");
            search(out);
        } else {
            out.note("elected " + leader + ", which is no voter of "
                    + core.configs().quorums());
            search(out);
        }
    }

    private boolean mayLead(long server) {
        return core.configs().quorums().mayLead(server);
    }

    private Role next(long leader, boolean counts, ActionSink out) {
        if (leader == core.settings().self()) {
            return new Leading(core, counts);
        }
        releaseGrant(out);
        return core.configs().isObserver() ? new Observing(core, leader, counts) : new Following(core, leader, counts);
    }

    /** What another has in force was decided by quorums of all that was in force before it. */
    @Override
    public void onConfigLearned(EnsembleConfig config, ActionSink out) {
        Configs configs = core.configs();
        boolean replaces = configs.isNewer(config)
                || configs.isContradicted(config, core.history().lastLogged());
        if (!configs.isDynamic() || !replaces) {
            return;
        }
        try {
            configs.learn(config, out);
        } catch (IllegalArgumentException e) {
            out.note("cannot count by configuration " + Zxid.toString(config.version()) + ": " + e.getMessage());
            return;
        }
        if (searching) {
            searchingSince = core.now();
            search(out);
        }
    }

    @Override
    public void leave(StopReason reason, String detail, ActionSink out) {
        searching = false;
        releaseGrant(out);
    }

    // ---------------------------------------------------------------------------------------------- the oracle

    /**
     * The other voter may be gone. First the election gets its time, for two that meet need no oracle. One whose history may lack
     * something never asks an oracle that would fence the other.
     */
    @Override
    public void onTick(int halfTicks, ActionSink out) {
        Arbiter arbiter = core.arbiter();
        if (!searching || !arbiter.isAsked() || core.configs().isObserver()) {
            return;
        }
        History history = core.history();
        if (!arbiter.isExclusive()) {
            arbiter.ask(nextEpoch(), core.reach(), core.now(), out);
        } else if (history.isComplete() && core.now() - searchingSince >= 2) {
            if (arbiter.isGranted()) {
                arbiter.record(core.reach(), core.now(), out);
            } else {
                arbiter.ask(nextEpoch(), core.reach(), core.now(), out);
            }
        }
    }

    private long nextEpoch() {
        long own = Math.max(core.epochs().accepted(), Zxid.epoch(core.history().lastLogged()));
        return Math.max(own, core.arbiter().highestEpoch()) + 1;
    }

    private void releaseGrant(ActionSink out) {
        core.arbiter().release(-1, out);
    }

    // ---------------------------------------------------------------------------------------------- not in this role

    @Override
    public void onSubmit(Event.Submit submit, ActionSink out) {
        throw new InvariantViolation(
                "transaction " + Zxid.toString(submit.txn().zxid()) + " submitted while looking for a leader");
    }

    @Override
    public long nextZxid() {
        throw new InvariantViolation("no zxid while looking for a leader");
    }

    @Override
    public long epoch() {
        return core.epochs().current();
    }

    @Override
    public Status status() {
        History history = core.history();
        return new Status(
                name(),
                Phase.ELECTION,
                -1,
                epoch(),
                history.lastLogged(),
                history.lastPersisted(),
                history.lastDelivered(),
                history.lastLogged(),
                history.undelivered().size(),
                0,
                List.of());
    }
}
