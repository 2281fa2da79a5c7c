package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;

/**
 * A role holds all of its own state and is dropped when it ends. One method per event that can reach it; what the disk has
 * answered is already noted in {@link History} and {@link Epochs} when the role hears of it.
 */
sealed interface Role permits Looking, Leading, Learning {
    RoleName name();

    /** The first thing a role does. */
    void enter(ActionSink out);

    // ---------------------------------------------------------------------------------------------- the own disk

    default void onRecovered(ActionSink out) {}

    void onPersisted(ActionSink out);

    default void onEpochSaved(EpochKind kind, ActionSink out) {}

    default void onTruncated(boolean done, ActionSink out) {}

    default void onSnapshotSaved(ActionSink out) {}

    /** Only a learner has somebody to differ from. */
    default void onStateDiffers(long zxid, ActionSink out) {}

    /** The learner's link may have ended in the meantime. */
    default void onLogProbed(long link, LogProbe probe, ActionSink out) {}

    // ---------------------------------------------------------------------------------------------- election and time

    default void onElected(Event.Elected elected, ActionSink out) {
        throw new InvariantViolation("elected " + elected.leader() + " while " + name());
    }

    /** Who has a leader learns from it. */
    default void onConfigLearned(EnsembleConfig config, ActionSink out) {}

    default void onVoterLooking(long voter, ActionSink out) {}

    default void onGiveUpSilent(long halfTicks, ActionSink out) {}

    default void onVotesWithdrawn(ActionSink out) {}

    /** What {@link Arbiter} says has changed. */
    default void onGranted(ActionSink out) {}

    default void onGrantLost(String reason, ActionSink out) {}

    default void onTick(int halfTicks, ActionSink out) {}

    /** Ends the role; {@link Looking} is entered. */
    void leave(StopReason reason, String detail, ActionSink out);

    /** The quorum systems of the configurations were made anew; what is counted already goes on as it began. */
    default void onQuorumsReplaced(ActionSink out) {}

    // ---------------------------------------------------------------------------------------------- links

    /** Apache learners rely on it that only a leader listens. */
    default void onLinkUp(Event.LinkUp up, ActionSink out) {
        out.closeLink(up.link(), "not leading");
    }

    default void onLinkDown(long link, String reason, ActionSink out) {}

    default void onReceived(long link, PeerMessage message, ActionSink out) {
        out.closeLink(link, "not leading");
    }

    default void onSnapshotReceived(Event.SnapshotReceived received, ActionSink out) {}

    default void onSnapshotSent(long link) {}

    // ---------------------------------------------------------------------------------------------- requests

    void onSubmit(Event.Submit submit, ActionSink out);

    default void onSyncRequested(Event.SyncRequested request, ActionSink out) {}

    // ---------------------------------------------------------------------------------------------- questions

    /** The zxid of the next transaction; -1 when there is none to give. Only a leader has one. */
    long nextZxid();

    /** Syncs that wait for a commit; only a leader has any. */
    default int pendingSyncs() {
        return 0;
    }

    /** Of the leader that is served or followed once it is known, else the last one joined. */
    long epoch();

    /** Whether those that take part would be a quorum of the configuration. */
    default boolean isSynced(Membership proposed) {
        return false;
    }

    Status status();

    /** Half ticks since the one was heard that has been silent for longest, of those who take part in the broadcast and should speak. */
    default long silence() {
        return 0;
    }

    default boolean isLeaderLink(long link) {
        return false;
    }
}
