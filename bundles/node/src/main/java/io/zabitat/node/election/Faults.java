package io.zabitat.node.election;

/** Hears what an election does that it must not; on the node loop, within its step. */
public interface Faults {
    void threw(Throwable cause);

    /** @param what it said, that makes no sense */
    void nonsense(String what);
}
