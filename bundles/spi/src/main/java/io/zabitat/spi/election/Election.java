package io.zabitat.spi.election;

import io.zabitat.api.Vote;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A leader election as a state machine: events in, actions out; no sockets, threads, clocks. Only the node loop calls it. Its
 * decision is a hint: the core stays safe whatever it says, so a wrong one costs time, never agreement.
 */
@ConsumerType
public interface Election {
    /**
     * Handles one event. Same state, event and random numbers give the same actions.
     *
     * @param nowNanos the time, on a clock that only goes forward
     */
    void step(ElectionEvent event, long nowNanos, ElectionSink out);

    /** The vote as it stands: the proposal while looking, else the final one. For reports. */
    Vote vote();

    /** How many rounds this server knows of; -1 from algorithms that have none. For reports. */
    long round();
}
