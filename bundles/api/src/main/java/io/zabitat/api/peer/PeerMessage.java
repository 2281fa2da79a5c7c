package io.zabitat.api.peer;

import io.zabitat.api.Id;
import io.zabitat.api.txn.LoggedTxn;
import java.util.List;

/** A packet of the quorum port. */
public sealed interface PeerMessage {
    // ---------------------------------------------------------------------------------------------- discovery

    /**
     * FOLLOWERINFO, or OBSERVERINFO: the first packet of a learner.
     *
     * @param acceptedEpoch the highest epoch it has promised
     * @param configVersion of the configuration it has in force
     * @param abilities bits of {@link Abilities}; none from Apache's servers
     * @param historyEpoch the last epoch that its history has something of, up to the accepted one; {@link #UNKNOWN} from Apache's servers
     */
    record LearnerInfo(
            boolean observer,
            long serverId,
            int protocolVersion,
            long acceptedEpoch,
            long configVersion,
            int abilities,
            long historyEpoch)
            implements PeerMessage {
        /** No {@link #historyEpoch} was said. */
        public static final long UNKNOWN = -1;

        /** Of a learner that announces nothing. */
        public LearnerInfo(
                boolean observer, long serverId, int protocolVersion, long acceptedEpoch, long configVersion) {
            this(observer, serverId, protocolVersion, acceptedEpoch, configVersion, Abilities.NONE, UNKNOWN);
        }
    }

    /**
     * LEADERINFO: the epoch the leader proposes.
     *
     * @param abilities bits of {@link Abilities}; none from Apache's servers
     */
    record LeaderInfo(long newEpoch, int protocolVersion, int abilities) implements PeerMessage {
        /** Of a leader that announces nothing. */
        public LeaderInfo(long newEpoch, int protocolVersion) {
            this(newEpoch, protocolVersion, Abilities.NONE);
        }
    }

    /** @param currentEpoch -1 when it does not count towards choosing the leader */
    record AckEpoch(long currentEpoch, long lastZxid) implements PeerMessage {}

    // ---------------------------------------------------------------------------------------------- synchronisation

    /** @param zxid the leader's last committed, or the learner's own last when nothing is missing */
    record Diff(long zxid) implements PeerMessage {}

    /** @param zxid the last the learner may keep */
    record Trunc(long zxid) implements PeerMessage {}

    /** A snapshot follows in the stream; whoever reads the link takes it before it goes on. */
    record Snap(long zxid) implements PeerMessage {}

    /** @param config text of the leader's configuration; empty when it sent none */
    record NewLeader(long zxid, byte[] config) implements PeerMessage {}

    record UpToDate() implements PeerMessage {}

    // ---------------------------------------------------------------------------------------------- broadcast

    record Proposal(LoggedTxn txn) implements PeerMessage {
        public long zxid() {
            return txn.zxid();
        }
    }

    /** Also acknowledges NEWLEADER, with the first zxid of its epoch. */
    record Ack(long zxid) implements PeerMessage {}

    record Commit(long zxid) implements PeerMessage {}

    record CommitAndActivate(long zxid, long designatedLeader) implements PeerMessage {}

    /** Proposal and commit in one, for those who do not vote. */
    record Inform(LoggedTxn txn) implements PeerMessage {}

    record InformAndActivate(LoggedTxn txn, long designatedLeader) implements PeerMessage {}

    // ---------------------------------------------------------------------------------------------- sessions, requests

    /** From a leader: it lives. From a learner: it lives, and so do these sessions. */
    record Ping(long zxid, List<Touch> touched) implements PeerMessage {}

    /** A session that was heard of since the last answer. */
    record Touch(long sessionId, int timeoutMillis) {}

    /** A learner asks whether a session is alive, and takes it over. */
    record Revalidate(long sessionId, int timeoutMillis) implements PeerMessage {}

    record Revalidated(long sessionId, boolean valid) implements PeerMessage {}

    /**
     * A write, a sync or a session request of a learner's client.
     *
     * @param body the request as the client sent it, without a length
     * @param authInfo who asks; empty for what the learner asks itself
     */
    record Request(long sessionId, int cxid, int type, byte[] body, List<Id> authInfo) implements PeerMessage {}

    /** The oldest sync of this learner that is not answered can be answered. */
    record Sync() implements PeerMessage {}

    // ---------------------------------------------------------------------------------------------- Zabitat's own

    /**
     * A learner's tree lastingly differs from what the leader's transactions say it should be. Only to a leader that has announced
     * {@link Abilities#RESYNCHRONISE}; repeated as long as it is so.
     *
     * @param zxid of the last transaction compared
     */
    record Differs(long zxid) implements PeerMessage {}

    /** The leader's answer, when enough others agree with it: stop serving, and come back for a snapshot. */
    record Resynchronise() implements PeerMessage {}

    /**
     * A leader asks how its learner would count quorums in a configuration that nobody has proposed. Only to one that has announced
     * {@link Abilities#COUNT}.
     *
     * @param number names the question
     * @param config text of the configuration
     */
    record CountQuestion(long number, byte[] config) implements PeerMessage {}

    /**
     * The learner's answer.
     *
     * @param number of the question
     * @param text the hash of all its answers, in hex; or why it cannot count so
     */
    record CountAnswer(long number, boolean counts, String text) implements PeerMessage {}

    // ---------------------------------------------------------------------------------------------- anything else

    /** A packet type that nobody knows: counted and skipped. */
    record Unknown(int type) implements PeerMessage {}
}
