package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Learners that come before it is known who leads. */
class WaitingRoomTest {
    private static final long PATIENCE = 100;

    private final WaitingRoom room = new WaitingRoom(PATIENCE);
    private final List<SocketChannel> sockets = new ArrayList<>();

    private SocketChannel arrive(long now) throws IOException {
        SocketChannel socket = SocketChannel.open();
        sockets.add(socket);
        room.add(socket, now);
        return socket;
    }

    @AfterEach
    void close() {
        sockets.forEach(WaitingRoom::close);
    }

    @Test
    void shouldLetInEachOnce() throws IOException {
        SocketChannel first = arrive(0);
        SocketChannel second = arrive(1);
        List<SocketChannel> admitted = new ArrayList<>();
        room.admit(admitted::add);
        assertEquals(List.of(first, second), admitted);
        assertEquals(Long.MAX_VALUE, room.nextNanos());
    }

    /** Letting in the first may be the end of this server's lead: the others are shown back while they are let in. */
    @Test
    void shouldEndWhenThoseWhoAreLetInAreShownBack() throws IOException {
        SocketChannel first = arrive(0);
        arrive(1);
        List<SocketChannel> shownBack = new ArrayList<>();
        room.admit(socket -> {
            shownBack.add(socket);
            room.add(socket, 5);
        });
        assertEquals(sockets, shownBack);
        assertEquals(5 + PATIENCE, room.nextNanos());
        assertTrue(first.isOpen());
        room.onTime(5 + PATIENCE);
        assertFalse(first.isOpen());
    }

    @Test
    void shouldSendAwayWhoeverHasWaitedTooLong() throws IOException {
        SocketChannel first = arrive(0);
        SocketChannel second = arrive(1);
        room.onTime(PATIENCE);
        assertFalse(first.isOpen());
        assertTrue(second.isOpen());
        assertEquals(1 + PATIENCE, room.nextNanos());
        room.sendAway();
        assertFalse(second.isOpen());
    }
}
