package io.zabitat.spi.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import org.osgi.annotation.versioning.ProviderType;

/** Takes the actions of an election. Called inside {@link Election#step}; must not call the election back. */
@ProviderType
public interface ElectionSink {
    /**
     * A message for another member, by the transport that the algorithm's wire protocol uses. Of several waiting for one
     * member only the newest need arrive. Sending also keeps up, or makes, the connection to that member.
     */
    void send(long to, byte[] message);

    /**
     * Whom to follow; the own id means to lead. The election is over until the next {@link ElectionEvent.Look}.
     *
     * @param counts false when this server's own history took no part in the choice, because it is empty or damaged while
     *     others are not
     */
    void decide(Vote vote, boolean counts);

    /** When the next {@link ElectionEvent.Tick} is wanted, on the clock of the events; replaces an earlier wish. */
    void wakeAt(long nanos);

    /** A voter looks for a leader while this server has one: it may have changed its mind about the last election. */
    void heardLooking(long voter);

    /**
     * Voters whose votes made this server the leader vote for another one now, and those that are left are no quorum: while it has
     * not been established it waits in vain, and had better look again.
     */
    default void votesWithdrawn() {}

    /**
     * Another member knows a newer list of members while this server looks for a leader. When the server adopts it, this election is
     * replaced by one with that list.
     */
    default void heardConfig(EnsembleConfig config) {}

    /** A line for the operator's log. */
    void note(String text);
}
