package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;

/**
 * Takes what the core decides, in order. Called inside {@link Core#step}; must not call the core back. What changes the disk
 * happens in the order in which it was asked for, and each is answered by an event.
 */
public interface ActionSink {
    // ---------------------------------------------------------------------------------------------- disk and memory

    /** Append to the own log, and answer with {@link Event.Persisted} when it is durable. */
    void append(LoggedTxn txn);

    /** The transaction is committed, or part of the history this server begins an election with: apply it to the tree. */
    void deliver(LoggedTxn txn);

    /** Answer with {@link Event.EpochSaved}. */
    void saveEpoch(EpochKind kind, long epoch);

    /** Cut the log behind the zxid and bring memory back to what is left; answer with {@link Event.Truncated}. */
    void truncate(long zxid);

    /**
     * The state that came over the link replaces memory; what is delivered from now on goes there. Not on disk yet. The state
     * may be fuzzy: it may hold effects of transactions behind its zxid, which are delivered all the same.
     */
    void installSnapshot(long link, long zxid);

    /**
     * Write memory as it is now to disk, and forget what the log holds beyond it; answer with {@link Event.SnapshotSaved}.
     */
    void saveSnapshot();

    /** Memory is ahead of the disk and must not be used: read it again; answer with {@link Event.Recovered}. */
    void reload();

    // ---------------------------------------------------------------------------------------------- configurations

    /**
     * The configuration is logged, or a leader's newest, and not in force: decisions, elections among them, need quorums of both. To be
     * durable before whatever is asked of the disk after it, so that nothing is acknowledged by a server that would forget it; a failure
     * is {@link Event.StorageFailed}. Replaces one that waited; may come again for the same.
     */
    void saveNext(EnsembleConfig config);

    /** No configuration waits: the history holds none, or not any more. */
    void dropNext();

    /**
     * The configuration is in force from now on: elections, addresses and ports follow it. To be durable as such before the file of the
     * one that waited goes, and in the order of the other work of the disk. One that is newer still goes on to wait.
     */
    void activate(EnsembleConfig config);

    // ---------------------------------------------------------------------------------------------- links

    /**
     * Dial the leader's quorum port; answer with {@link Event.LinkUp} that names the leader as dialled, or {@link Event.LinkDown}
     * with link -1. The core asks again at once after a failure: the pause before another try is the driver's.
     */
    void connect(long leader);

    /** Packets leave in the order of the calls, behind whatever a log or a snapshot still has to send. */
    void send(long link, PeerMessage message);

    /**
     * Look how far the log on disk can serve a learner; answer with {@link Event.LogProbed}, also when the link has ended. All
     * that was appended before counts as logged.
     */
    void probeLog(long link, long learnerZxid);

    /**
     * Send PROPOSAL and COMMIT for everything logged after one zxid, up to and with another. When the log cannot do what its
     * probe promised, the driver closes the link and tells {@link Event.LinkDown}.
     */
    void sendLog(long link, long after, long upTo);

    /**
     * Send SNAP with a snapshot from disk that is not newer than the zxid, then PROPOSAL and COMMIT for everything logged behind
     * it, up to the zxid; nothing beyond, for that is not committed. Tell {@link Event.SnapshotSent} afterwards.
     */
    void sendSnapshot(long link, long upTo);

    /** Close, with the reason for the log. Packets sent before should still leave. A link that is gone already is no error. */
    void closeLink(long link, String reason);

    // ---------------------------------------------------------------------------------------------- roles

    /**
     * Ask the election for a leader; answer with {@link Event.Elected}. Comes again, for a search that begins anew, when a configuration
     * was activated meanwhile.
     *
     * @param lastLogged -1 for a history that cannot be trusted
     */
    void lookForLeader(long lastLogged, long currentEpoch, boolean complete);

    /**
     * No election is needed: a configuration has come into force whose leader, oneself perhaps, is known. In place of {@link
     * #lookForLeader}; nothing is to be answered.
     */
    void designated(long leader);

    /** The leader, oneself perhaps, is established: later votes name its epoch. */
    void settled(long leader, long epoch);

    /** Clients may be served in this role. A leader's own zxid counter begins at the epoch's first. */
    void startServing(RoleName role, long epoch);

    /**
     * The role ends, only after {@link #startServing}: clients are closed, unanswered requests get no reply, sessions live on. No
     * {@link Event.Submit} may follow before the next {@link #startServing}.
     */
    void stopServing(StopReason reason, String detail);

    // ---------------------------------------------------------------------------------------------- the oracle

    /**
     * Ask the oracle whether this member may go on alone; answer with {@link Event.Granted} or {@link Event.GrantLost}.
     *
     * @param epoch that it leads, or would
     * @param lastZxid how far its history reaches: the last zxid, or (epoch, 0) of the epoch that it has joined, whichever is more; durable
     */
    void requestGrant(long epoch, long lastZxid);

    /**
     * Record durably at the oracle how far the history goes that is acknowledged alone, if the grant still stands; answer with {@link
     * Event.Granted} or {@link Event.GrantLost}.
     */
    void recordSolo(long token, long upTo);

    /** The grant is not used any more, once all asked before is answered. No answer. */
    void releaseGrant(long token, long upTo);

    // ---------------------------------------------------------------------------------------------- sessions, requests

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

    /**
     * A sync is fulfilled: the own client's with this token (leading, link -1), or the oldest one that was forwarded to the leader
     * over this link (learning, token -1).
     */
    void synced(long link, long token);

    // ---------------------------------------------------------------------------------------------- quorum systems

    /** The leader asks over the link how this server would count; answered by a packet of the driver's own, or not at all. */
    default void countAsked(long link, PeerMessage.CountQuestion question) {}

    /** A learner has answered a question that the driver has sent. */
    default void counted(long server, PeerMessage.CountAnswer answer) {}

    // ---------------------------------------------------------------------------------------------- the operator

    /** A line for the operator's log. */
    void note(String text);

    /** The server cannot go on. */
    void halt(String reason);
}
