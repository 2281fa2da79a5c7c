package io.zabitat.node.election;

import io.zabitat.spi.election.Election;

/** Makes the election of a member, and hears how searches fare. On the node loop. */
public interface Elector {
    /** A new election by the algorithm that counts now. Never fails: at worst it abstains. */
    Election start();

    void onLooking();

    void onDecided();

    /** The leader has handed over without a search: until the other one is established there is none. */
    void onDesignated();

    /** There is a leader, in an epoch. */
    void onEstablished();

    /** Does what is due. */
    void onTime(long nowNanos);

    /** When that is; {@link Long#MAX_VALUE} for never. */
    long nextNanos();
}
