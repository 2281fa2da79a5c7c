package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.Optional;

/** What can happen to the core. */
public sealed interface Event {
    // ---------------------------------------------------------------------------------------------- the own disk

    /**
     * The history on disk has been read into memory; the server may look for a leader.
     *
     * @param lastLogged the last zxid of the history
     * @param acceptedEpoch the highest epoch promised
     * @param currentEpoch the epoch of the last leader that was followed, or led
     * @param complete false for a member that may have lost what it once acknowledged, or holds nothing at all: it does not
     *     count towards choosing a leader until it has been synchronised. It must stay false over restarts until {@link
     *     ActionSink#startServing}; after {@link Truncated} that was not done it must be false again
     * @param config the newest configuration that this history holds, before the server writes its own into memory
     */
    record Recovered(
            long lastLogged, long acceptedEpoch, long currentEpoch, boolean complete, Optional<EnsembleConfig> config)
            implements Event {
        /** A history without a configuration. */
        public Recovered(long lastLogged, long acceptedEpoch, long currentEpoch, boolean complete) {
            this(lastLogged, acceptedEpoch, currentEpoch, complete, Optional.empty());
        }
    }

    /** Everything appended up to this zxid is durable on the own disk. */
    record Persisted(long upTo) implements Event {}

    /** {@link ActionSink#saveEpoch} is durable. */
    record EpochSaved(EpochKind kind, long epoch) implements Event {}

    /**
     * {@link ActionSink#truncate} is durable, and memory is what the log says again.
     *
     * @param done false when the zxid is not in the log: nothing was cut
     * @param config the newest configuration that is left in the history
     */
    record Truncated(long zxid, boolean done, Optional<EnsembleConfig> config) implements Event {
        /** No configuration is left in it. */
        public Truncated(long zxid, boolean done) {
            this(zxid, done, Optional.empty());
        }
    }

    /** {@link ActionSink#saveSnapshot} is durable, at this zxid; the log behind it is empty. */
    record SnapshotSaved(long zxid) implements Event {}

    /** {@link ActionSink#probeLog} has an answer. */
    record LogProbed(long link, LogProbe probe) implements Event {}

    /** The own disk cannot make anything durable any more. */
    record StorageFailed(String reason) implements Event {}

    // ---------------------------------------------------------------------------------------------- election and time

    /**
     * The election's hint: whom to follow, or to lead when it is the own id.
     *
     * @param counts whether this server's own history took part in the choice; an empty member's may not
     */
    record Elected(long leader, boolean counts) implements Event {}

    /** A voter was heard looking for a leader after this server was elected: perhaps it changed its mind (ZOOKEEPER-3109). */
    record VoterLooking(long voter) implements Event {}

    /**
     * What carried the links is distrusted: who has been silent for longer than this, and should speak, is given up now and not after
     * syncLimit.
     */
    record GiveUpSilent(long halfTicks) implements Event {}

    /** Voters that elected this server vote for another one now, and those that are left are no quorum. */
    record VotesWithdrawn() implements Event {}

    /**
     * Another member was heard to have this configuration in force. Taken if it is newer, and only by a server that looks for a leader:
     * who has one learns from it.
     */
    record ConfigLearned(EnsembleConfig config) implements Event {}

    /**
     * Half ticks have passed: one, or more when the server was not running for a while. More than {@code syncLimit} ticks end the
     * role; else they count as one against others, whose packets may wait to be read.
     */
    record Tick(int halfTicks) implements Event {}

    /**
     * What memory holds is lastingly not what the leader's transactions say it should be. Told as long as it is so.
     *
     * @param zxid of the last transaction compared
     */
    record StateDiffers(long zxid) implements Event {}

    /**
     * {@link QuorumSystems} makes other objects from now on, which give the same answers: they decide about everything that begins here
     * (hot swap J8). Answers that differ need a configuration of their own, which the ensemble agrees on.
     */
    record QuorumsReplaced() implements Event {}

    /** The operator wants the server to give up its role, before a stop: it does not look for a leader again. */
    record Resign(String reason) implements Event {}

    /**
     * The operator wants the members to elect: a leader that is established gives up its role, and looks for one like the others. Others do
     * nothing.
     */
    record StepDown(String reason) implements Event {}

    // ---------------------------------------------------------------------------------------------- the oracle

    /**
     * {@link ActionSink#requestGrant} or {@link ActionSink#recordSolo} has succeeded; answers come in the order of the questions.
     *
     * @param token names the grant; 0 from an oracle that only says yes
     * @param epoch that it is bound to; at least the one asked for
     * @param upTo the zxid that was asked about: the oracle has recorded it durably
     */
    record Granted(long token, long epoch, long upTo) implements Event {}

    /**
     * The oracle has refused the question, or could not be asked: nothing may be decided alone.
     *
     * @param epoch the highest that the oracle has granted to anybody, 0 when that is not known
     */
    record GrantLost(String reason, long epoch) implements Event {}

    // ---------------------------------------------------------------------------------------------- links

    /**
     * A learner has connected, or {@link ActionSink#connect} has succeeded. Ids of links are not negative and never used again.
     *
     * @param dialled whom this server dialled; {@link #ACCEPTED} when the other side did
     */
    record LinkUp(long link, long dialled) implements Event {
        /** Of a link that the other side made. */
        public static final long ACCEPTED = -1;

        /** A learner has connected. */
        public LinkUp(long link) {
            this(link, ACCEPTED);
        }
    }

    /** A link ended, or {@link ActionSink#connect} failed (link -1). Not told for what the core closed itself. */
    record LinkDown(long link, String reason) implements Event {}

    /**
     * A packet has come. A {@link PeerMessage.Snap} is told when its stream begins; no other packet of the link is told before
     * {@link SnapshotReceived}. The core sets no limit while a stream runs: the driver ends a link whose stream stands still for
     * {@code initLimit} ticks.
     */
    record Received(long link, PeerMessage message) implements Event {}

    /**
     * The stream behind a {@link PeerMessage.Snap} has been read to its end. Memory still is what it was.
     *
     * @param config the newest configuration that the state holds
     */
    record SnapshotReceived(long link, long zxid, Optional<EnsembleConfig> config) implements Event {
        /** A state without a configuration. */
        public SnapshotReceived(long link, long zxid) {
            this(link, zxid, Optional.empty());
        }
    }

    /**
     * The last byte of {@link ActionSink#sendSnapshot} has left. From now on the learner has its time for the acknowledgement of
     * NEWLEADER; before, only the transport decides whether the link still lives.
     */
    record SnapshotSent(long link) implements Event {}

    // ---------------------------------------------------------------------------------------------- requests

    /** Leading: a prepared transaction with the zxid that {@link Core#nextZxid} gave. */
    record Submit(LoggedTxn txn) implements Event {}

    /**
     * Leading: a client's sync, fulfilled once all that is proposed so far has been committed.
     *
     * @param link of the learner that forwarded it, which the core then sends {@link PeerMessage.Sync}; -1 for the leader's own
     *     client, which gets {@link ActionSink#synced} with the token
     * @param token names the own client's sync; not used for a learner's
     */
    record SyncRequested(long link, long token) implements Event {}
}
