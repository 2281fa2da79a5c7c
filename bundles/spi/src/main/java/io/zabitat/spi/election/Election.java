package io.zabitat.spi.election;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A leader election as a state machine: events in, actions out; no sockets, threads, clocks. Only the node loop calls it. Its
 * decision is a hint: the core stays safe whatever it says, so a wrong one costs time, never agreement.
 */
@ConsumerType
public interface Election {
    /** Handles one event. Same state and event give the same actions. */
    void step(ElectionEvent event, ElectionSink out);
}
