package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Zxid;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Optional;

/**
 * Zab as a function of events to actions. One thread, the node loop, calls it; it keeps no clock and does no I/O, and the same
 * state and event give the same actions.
 */
public final class Core {
    private final CoreSettings settings;
    private final Configs configs;
    private final History history;
    private final Epochs epochs = new Epochs();
    private final Arbiter arbiter;
    private Role role;
    private long halfTicks;
    private boolean resigned;
    private boolean broken;

    public Core(CoreSettings settings) {
        this.settings = settings;
        this.configs = new Configs(settings);
        this.history = new History(configs, settings.committedLogCount());
        this.arbiter = new Arbiter(configs.quorums().oracle());
        this.role = new Looking(this);
    }

    /** Handles one event completely; its actions have been given to the sink on return. */
    public void step(Event event, ActionSink out) {
        if (broken) {
            stepBroken(event, out);
        } else if (event instanceof Event.Received received) {
            role.onReceived(received.link(), received.message(), out);
        } else if (event instanceof Event.Submit submit) {
            role.onSubmit(submit, out);
        } else if (event instanceof Event.Persisted persisted) {
            history.persisted(persisted.upTo());
            role.onPersisted(out);
        } else if (event instanceof Event.Tick tick) {
            halfTicks++; // packets that came while the server did not run are not read yet: their senders are not
            // silent
            role.onTick(tick.halfTicks(), out);
        } else if (event instanceof Event.SyncRequested request) {
            role.onSyncRequested(request, out);
        } else if (event instanceof Event.LinkUp up) {
            role.onLinkUp(up, out);
        } else if (event instanceof Event.LinkDown down) {
            role.onLinkDown(down.link(), down.reason(), out);
        } else if (event instanceof Event.SnapshotReceived received) {
            role.onSnapshotReceived(received, out);
        } else if (event instanceof Event.SnapshotSent sent) {
            role.onSnapshotSent(sent.link());
        } else if (event instanceof Event.Elected elected) {
            role.onElected(elected, out);
        } else if (event instanceof Event.VoterLooking looking) {
            role.onVoterLooking(looking.voter(), out);
        } else if (event instanceof Event.GiveUpSilent silent) {
            role.onGiveUpSilent(silent.halfTicks(), out);
        } else if (event instanceof Event.VotesWithdrawn) {
            role.onVotesWithdrawn(out);
        } else if (event instanceof Event.LogProbed probed) {
            role.onLogProbed(probed.link(), probed.probe(), out);
        } else if (event instanceof Event.ConfigLearned learned) {
            role.onConfigLearned(learned.config(), out);
        } else {
            stepDisk(event, out);
        }
    }

    /** What happens once in a while: the disk's other answers, the oracle's, and the end. */
    private void stepDisk(Event event, ActionSink out) {
        if (event instanceof Event.EpochSaved saved) {
            epochs.saved(saved.kind(), saved.epoch());
            role.onEpochSaved(saved.kind(), out);
        } else if (event instanceof Event.Truncated truncated) {
            history.truncated(truncated.zxid(), truncated.done());
            if (countsBy(truncated.config(), out)) {
                role.onTruncated(truncated.done(), out);
            }
        } else if (event instanceof Event.SnapshotSaved saved) {
            history.snapshotSaved(saved.zxid());
            role.onSnapshotSaved(out);
        } else if (event instanceof Event.Recovered recovered) {
            history.recovered(recovered.lastLogged(), recovered.complete() && !isHalfSynchronised(recovered));
            epochs.recovered(recovered.acceptedEpoch(), recovered.currentEpoch());
            if (countsBy(recovered.config(), out)) {
                role.onRecovered(out);
            }
        } else if (event instanceof Event.Granted granted) {
            if (arbiter.granted(granted, out)) {
                role.onGranted(out);
            }
        } else if (event instanceof Event.GrantLost lost) {
            if (arbiter.lost(lost, out)) {
                role.onGrantLost(lost.reason(), out);
            }
        } else if (event instanceof Event.StateDiffers differs) {
            role.onStateDiffers(differs.zxid(), out);
        } else if (event instanceof Event.QuorumsReplaced) {
            configs.recount();
            role.onQuorumsReplaced(out);
        } else if (event instanceof Event.Resign resign) {
            resigned = true;
            role.leave(StopReason.RESIGNED, resign.reason(), out);
        } else if (event instanceof Event.StepDown down) {
            if (role() == RoleName.LEADING && status().phase() == Phase.BROADCAST) {
                role.leave(StopReason.RESIGNED, down.reason(), out);
            }
        } else if (event instanceof Event.StorageFailed failed) {
            broken = true; // nothing can be promised any more (ZOOKEEPER-2247)
            role.leave(StopReason.STORAGE_FAILED, failed.reason(), out);
            out.halt(failed.reason());
        } else {
            throw new InvariantViolation("unknown event " + event);
        }
    }

    /** Whoever cannot count by the configuration that its history holds neither votes nor follows (hot swap, section 8). */
    private boolean countsBy(Optional<EnsembleConfig> logged, ActionSink out) {
        String flaw = configs.uncountable(logged);
        if (flaw == null) {
            configs.historyShows(logged, out);
        } else {
            broken = true;
            out.halt(flaw);
        }
        return flaw == null;
    }

    /**
     * History of some epoch, but none was ever joined: the first synchronisation did not end. Had the disk been lost before, this
     * member may once have acknowledged more.
     */
    private boolean isHalfSynchronised(Event.Recovered recovered) {
        return settings.numbering() == Numbering.EPOCHS
                && recovered.currentEpoch() == 0
                && Zxid.epoch(recovered.lastLogged()) > 0;
    }

    private static void stepBroken(Event event, ActionSink out) {
        if (event instanceof Event.LinkUp up) {
            out.closeLink(up.link(), "the own disk has failed");
        }
    }

    // ---------------------------------------------------------------------------------------------- questions

    /** The zxid that the next submitted transaction must carry; -1 while none can be given. Only while leading. */
    public long nextZxid() {
        return role.nextZxid();
    }

    public RoleName role() {
        return role.name();
    }

    /** The epoch of the leader that is served or followed, or else of the last one. */
    public long epoch() {
        return role.epoch();
    }

    /** Whether packets of this link come from the leader that is followed. */
    public boolean isLeaderLink(long link) {
        return role.isLeaderLink(link);
    }

    /** How many syncs wait for what was proposed before them to commit; only a leader has any. */
    public int pendingSyncs() {
        return role.pendingSyncs();
    }

    /** The configuration in force. */
    public EnsembleConfig config() {
        return configs.current().config();
    }

    /** The one that is logged and not in force. */
    public Optional<EnsembleConfig> nextConfig() {
        return configs.next();
    }

    /** Who has to agree now: a quorum of the configuration in force and of the one that waits. Never changes. */
    public QuorumVerifier quorum() {
        return configs.quorums();
    }

    /** Leading: whether those that are synchronised now would be a quorum of the configuration. */
    public boolean isSynced(EnsembleConfig proposed) {
        return role.isSynced(Membership.of(proposed, settings.quorums()));
    }

    /** Why the configuration cannot be one of this ensemble; empty when it can. */
    public Optional<String> flawOf(EnsembleConfig proposed) {
        return configs.flawOf(proposed);
    }

    /** What there is to report. */
    public Status status() {
        return role.status();
    }

    /** Half ticks since the one was heard that has been silent for longest, of those who take part in the broadcast and should speak. */
    public long silence() {
        return role.silence();
    }

    // ---------------------------------------------------------------------------------------------- for the roles

    CoreSettings settings() {
        return settings;
    }

    Configs configs() {
        return configs;
    }

    History history() {
        return history;
    }

    /**
     * Where the own durable history stands among those of all members, as an oracle compares them: behind NEWLEADER of the epoch that it
     * belongs to, even without a transaction of that epoch (Zab compares the epoch first, the zxid only then).
     */
    long reach() {
        return Math.max(history.lastPersisted(), Zxid.of(epochs.current(), 0));
    }

    Epochs epochs() {
        return epochs;
    }

    Arbiter arbiter() {
        return arbiter;
    }

    /** How many half ticks have passed so far while the server was running. */
    long now() {
        return halfTicks;
    }

    /** Whether the server looks for a leader when it has none. */
    boolean wantsLeader() {
        return !resigned && !broken;
    }

    void become(Role next, ActionSink out) {
        role = next;
        next.enter(out);
    }
}
