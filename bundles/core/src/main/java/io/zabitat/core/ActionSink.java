package io.zabitat.core;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;

/**
 * Takes what the core decides, in order. Called inside {@link Core#step}; must not call the core back. What changes the disk
 * happens in the order in which it was asked for, and each is answered by an event.
 */
public interface ActionSink {
    // ---------------------------------------------------------------------------------------------- the own disk and memory

    /** Append to the own log, and answer with {@link Event.Persisted} when it is durable. */
    void append(LoggedTxn txn);

    /** The transaction is committed, or part of the history this server begins an election with: apply it to the tree. */
    void deliver(LoggedTxn txn);

    /** Answer with {@link Event.EpochSaved}. */
    void saveEpoch(EpochKind kind, long epoch);

    /** Cut the log behind the zxid and bring memory back to what is left; answer with {@link Event.Truncated}. */
    void truncate(long zxid);

    /** The state that came over the link replaces memory; what is delivered from now on goes there. Not on disk yet. */
    void installSnapshot(long link, long zxid);

    /**
     * Write memory as it is now to disk, and forget what the log holds beyond it; answer with {@link Event.SnapshotSaved}.
     */
    void saveSnapshot();

    /** Memory is ahead of the disk and must not be used: read it again; answer with {@link Event.Recovered}. */
    void reload();

    // ---------------------------------------------------------------------------------------------- links

    /** Dial the leader's quorum port; answer with {@link Event.LinkUp} or {@link Event.LinkDown} with link -1. */
    void connect(long leader);

    /** Packets leave in the order of the calls, behind whatever a log or a snapshot still has to send. */
    void send(long link, PeerMessage message);

    /** Look how far the log on disk can serve a learner; answer with {@link Event.LogProbed}. */
    void probeLog(long link, long learnerZxid);

    /** Send PROPOSAL and COMMIT for everything logged after one zxid, up to and with another. */
    void sendLog(long link, long after, long upTo);

    /** Send SNAP with a snapshot from disk, then PROPOSAL and COMMIT for everything logged behind it, up to the zxid. */
    void sendSnapshot(long link, long upTo);

    /** Close, with the reason for the log. */
    void closeLink(long link, String reason);

    // ---------------------------------------------------------------------------------------------- roles

    /** Ask the election for a leader; answer with {@link Event.Elected}. */
    void lookForLeader(long lastLogged, long currentEpoch, boolean complete);

    /** The leader, oneself perhaps, is established: later votes name its epoch. */
    void settled(long leader, long epoch);

    /** Clients may be served in this role. A leader's own zxid counter begins at the epoch's first. */
    void startServing(RoleName role, long epoch);

    /** The role ends: clients are closed, unanswered requests get no reply, sessions live on. */
    void stopServing(StopReason reason, String detail);

    // ---------------------------------------------------------------------------------------------- sessions and requests

    /** Leading: a learner forwards this. */
    void forwarded(long link, PeerMessage.Request request);

    /** Leading: a learner has heard of these sessions. */
    void touched(long link, java.util.List<PeerMessage.Touch> sessions);

    /** Leading: answer the learner with {@link PeerMessage.Revalidated}. */
    void revalidate(long link, PeerMessage.Revalidate question);

    /** Learning: the leader wants to hear of the sessions: send it a {@link PeerMessage.Ping} with this zxid. */
    void answerPing(long link, long zxid);

    /** Learning: the leader's answer about a session. */
    void revalidated(PeerMessage.Revalidated answer);

    /** A {@link Event.SyncRequested}, or on a learner the oldest forwarded sync (token -1), is fulfilled. */
    void synced(long link, long token);

    // ---------------------------------------------------------------------------------------------- the operator

    /** A line for the operator's log. */
    void note(String text);

    /** The server cannot go on. */
    void halt(String reason);
}
