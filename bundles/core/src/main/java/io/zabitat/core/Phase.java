package io.zabitat.core;

/** How far a member has come; ZooKeeper's names. */
public enum Phase {
    /** Without a leader. */
    ELECTION,
    /** The leader proposes an epoch. */
    DISCOVERY,
    /** Learners get the leader's history. */
    SYNCHRONIZATION,
    /** The leader is established. */
    BROADCAST
}
