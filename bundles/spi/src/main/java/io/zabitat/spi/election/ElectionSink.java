package io.zabitat.spi.election;

import org.osgi.annotation.versioning.ProviderType;

/** Takes the actions of an election. */
@ProviderType
public interface ElectionSink {
    /** A message for another member, by the transport that the algorithm's wire protocol uses. */
    void send(long to, byte[] message);

    /** Whom to follow; the own id means to lead. */
    void decide(long leader, long leaderZxid, long leaderEpoch);

    /** When the next {@link ElectionEvent.Tick} is wanted, on the clock of the last one. */
    void wakeAt(long nanos);
}
