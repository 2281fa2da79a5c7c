package io.zabitat.node.election;

import io.zabitat.node.membership.Roster;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How the messages of an election reach the other members. Called by the node loop. */
public interface ElectionLinks {
    /** Others are heard from here on. */
    void begin() throws IOException;

    /** @param to a member, or somebody outside who has just been heard and has a negative number */
    void send(long to, byte[] message);

    /** The members have changed, or this server's own place among them. */
    void setMembers(Roster roster);

    /** Forgets messages that wait for a connection, because they say what is not true any more. */
    void dropWaiting();

    /** Connections were given up here: they are made again, where this way knows any. */
    default void callMissing() {}

    void onTime(long nowNanos);

    /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
    long nextNanos();

    /** The ids of members with a connection; empty when this way knows no connections. */
    Optional<List<Long>> connected();

    void close();
}
