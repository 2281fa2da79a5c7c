package io.zabitat.spi.election;

import io.zabitat.api.Vote;

/** What an election may be told. */
public sealed interface ElectionEvent {
    /**
     * The server has begun to look for a leader.
     *
     * @param lastZxid the last zxid of its history
     * @param currentEpoch the epoch of the last leader it followed, or was
     * @param complete false for a server that holds nothing, or may have lost what it once acknowledged. It votes only if
     *     no voter it hears in this round has a transaction; and if any of them, or itself, has ever joined an epoch, only once every
     *     voter was heard
     */
    record Look(long lastZxid, long currentEpoch, boolean complete) implements ElectionEvent {}

    /**
     * The server has left LOOKING, or its leader has been established in an epoch: later answers say so.
     *
     * @param peerEpoch the leader's epoch; -1 while it is not yet known
     */
    record Settled(long leader, long peerEpoch) implements ElectionEvent {}

    /**
     * A message of this algorithm's wire protocol came from another member. Never from oneself.
     *
     * @param from the member whose address it came from; a negative number, good for an answer, stands for any other address
     */
    record Received(long from, byte[] message) implements ElectionEvent {}

    /** There is a connection to this member now. */
    record PeerUp(long peer) implements ElectionEvent {}

    /** The connection to this member ended, or a dial failed: it is probably not running. */
    record PeerDown(long peer) implements ElectionEvent {}

    /**
     * The oracle has said whether this server may go on without the other voter; only where the quorum system asks one. Holds until
     * it says something else, or the next {@link Look}.
     */
    record OracleSaid(boolean granted) implements ElectionEvent {}

    /**
     * The first event of an election that takes another's place, because the members have changed: what the other one knew of rounds
     * and leaders. {@link PeerUp} for each connection follows, then {@link Settled} for a server that has a leader.
     *
     * @param vote {@link Election#vote} of the other one
     */
    record Resumed(Vote vote) implements ElectionEvent {}

    /** Time has passed. */
    record Tick() implements ElectionEvent {}
}
