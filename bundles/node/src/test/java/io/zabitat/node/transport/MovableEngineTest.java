package io.zabitat.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes where when links change their engine, and what a link that cannot does to the others. */
class MovableEngineTest {
    private final ToyEngine old = new ToyEngine("old");
    private final ToyEngine next = new ToyEngine("next");
    private final MovableEngine links = new MovableEngine(old);
    private final List<String> ended = new ArrayList<>();
    private final Map<SocketChannel, String> names = new IdentityHashMap<>();

    private final class Link implements ChannelHandler {
        private final String name;

        Link(String name) {
            this.name = name;
        }

        @Override
        public int onBytes(byte[] bytes, int offset, int length) {
            return length;
        }

        @Override
        public int wantedBytes() {
            return 1;
        }

        @Override
        public void onDrained() {
            ended.add(name + " drained");
        }

        @Override
        public void onClosed(String reason) {
            ended.add(name + ": " + reason);
        }
    }

    private Channel link(String name, boolean election) throws IOException {
        SocketChannel socket = SocketChannel.open();
        names.put(socket, name);
        return links.describe(links.adopt(socket, new Link(name)), election, false);
    }

    private List<String> adoptedBy(ToyEngine engine) {
        return engine.adopted.stream().map(names::get).toList();
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (SocketChannel socket : names.keySet()) {
            socket.close();
        }
    }

    @Test
    void shouldMoveLinksOfElectionsFirst() throws IOException {
        link("leader", false);
        link("vote", true);
        MovableEngine.Move move = links.moveTo(next, true);
        assertEquals(new MovableEngine.Move(2, 0, 0, 0, ""), move);
        assertEquals(List.of("vote", "leader"), adoptedBy(next));
        assertFalse(links.isIn(old));
        link("late", false);
        assertEquals(List.of("vote", "leader", "late"), adoptedBy(next));
        assertEquals(List.of(), ended);
    }

    @Test
    void shouldLeaveALinkWhereItWasWhenItIsRefused() throws IOException {
        link("one", false);
        link("two", false);
        link("three", false);
        next.refusals = 1;
        MovableEngine.Move move = links.moveTo(next, true);
        assertEquals(new MovableEngine.Move(0, 0, 1, 0, "refused"), move);
        assertFalse(move.isClean());
        assertEquals(List.of("one", "two", "three", "one"), adoptedBy(old));
        assertEquals(List.of(), ended);
        assertTrue(links.moveTo(old, true).isClean());
        assertFalse(links.isIn(next));
    }

    @Test
    void shouldEndALinkThatNobodyTakes() throws IOException {
        link("one", false);
        next.refusals = 1;
        old.refusals = 1;
        assertEquals(1, links.moveTo(next, true).lost());
        assertEquals(List.of("one: moving it to another transport failed: refused"), ended);
        assertEquals(0, links.census().links());
    }

    @Test
    void shouldKeepWhatCannotBeMovedUntilItEnds() throws IOException {
        old.lettingGo = false;
        Channel kept = link("kept", false);
        assertEquals(new MovableEngine.Move(0, 1, 0, 0, ""), links.moveTo(next, true));
        assertTrue(links.isIn(old));
        assertSame(next, links.engine());
        assertEquals(1, links.linksElsewhere());
        kept.close();
        assertFalse(links.isIn(old));
    }

    @Test
    void shouldStayAsItWasWhenThePortsAreNotServed() throws IOException {
        try (ServerSocketChannel port = ServerSocketChannel.open();
                ServerSocketChannel other = ServerSocketChannel.open()) {
            links.watch(port, () -> {});
            links.watch(other, () -> {});
            link("one", false);
            next.ports = 1;
            assertThrows(IOException.class, () -> links.moveTo(next, true));
            assertSame(old, links.engine());
            assertEquals(2, old.watched.size());
            assertEquals(0, next.watched.size());
            assertEquals(List.of(), adoptedBy(next));
        }
    }

    @Test
    void shouldCountLinksThatEndWhileTheyAreSuspects() throws IOException {
        Channel one = link("one", false);
        link("two", false);
        links.moveTo(next, true);
        links.suspect();
        link("three", false).close();
        assertEquals(0, links.census().lost());
        one.close();
        assertEquals(1, links.census().lost());
        assertEquals(1, links.abandon(next, "given up"));
        assertEquals(List.of("two: given up"), ended);
        assertEquals(2, links.census().lost());
        links.acquit();
        assertEquals(0, links.census().lost());
    }
}
