package io.zabitat.spi.election;

/** What an election may be told. */
public sealed interface ElectionEvent {
    /** The server has begun to look for a leader; the vote it would cast for itself. */
    record Look(long lastZxid, long currentEpoch) implements ElectionEvent {}

    /** The server has stopped looking and follows or leads. */
    record Settled(long leader, boolean leading) implements ElectionEvent {}

    /** A message of this algorithm's wire protocol came from another member. */
    record Received(long from, byte[] message) implements ElectionEvent {}

    /** Time has come to {@code nowNanos}, on a clock that only goes forward. */
    record Tick(long nowNanos) implements ElectionEvent {}
}
