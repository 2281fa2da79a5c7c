package io.zabitat.node;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Learners that come before this server knows that it leads: they may have counted the last vote first. They wait for as long as an
 * Apache learner needs to try again, no longer: a learner that is wrong relies on being sent away. Owned by the node loop.
 */
final class WaitingRoom {
    private static final int PLACES = 64;

    private record Guest(SocketChannel socket, long untilNanos) {}

    private final ArrayDeque<Guest> guests = new ArrayDeque<>();
    private final long patienceNanos;

    WaitingRoom(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    void add(SocketChannel socket, long nowNanos) {
        if (guests.size() == PLACES) {
            close(guests.remove().socket());
        }
        guests.add(new Guest(socket, nowNanos + patienceNanos));
    }

    /** Sends away whoever has waited for too long. */
    void onTime(long nowNanos) {
        while (!guests.isEmpty() && guests.peek().untilNanos() <= nowNanos) {
            close(guests.remove().socket());
        }
    }

    long nextNanos() {
        return guests.isEmpty() ? Long.MAX_VALUE : guests.peek().untilNanos();
    }

    /** This server leads. Letting one in may end that, and whoever is shown back here meanwhile waits on. */
    void admit(Consumer<SocketChannel> entrance) {
        for (int left = guests.size(); left > 0 && !guests.isEmpty(); left--) {
            entrance.accept(guests.remove().socket());
        }
    }

    /** Another server leads. */
    void sendAway() {
        admit(WaitingRoom::close);
    }

    static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nobody wanted it
        }
    }
}
