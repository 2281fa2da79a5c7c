package io.zabitat.node.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Snapshots;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SnapshotWriterTest {
    private final MemorySnapshots snapshots = new MemorySnapshots();
    private final List<String> notes = new ArrayList<>();
    private final SnapshotWriter writer = new SnapshotWriter("snapshot", snapshots, notes::add);

    @Test
    void shouldWriteThePiecesInOrder() {
        hand(9, "one ", "two");
        assertTrue(writer.isBusy());
        assertEquals(-1, writer.savedZxid(), "not before it is durable");
        stepAll();
        assertEquals("one two", snapshots.complete.get(9L));
        assertFalse(writer.isBusy());
        assertEquals(9, writer.savedZxid());
        assertEquals(List.of(), notes);
    }

    @Test
    void shouldHaveNoRoomWhileTheDiskIsBehind() {
        writer.begin(9, false);
        int pieces = 0;
        while (writer.hasRoom()) {
            piece("x");
            pieces++;
            assertTrue(pieces <= 1000, "what waits has no bound");
        }
        writer.step();
        assertTrue(writer.hasRoom());
    }

    @Test
    void shouldDropWhatIsAbandoned() {
        writer.begin(9, false);
        piece("half");
        writer.abandon();
        stepAll();
        assertFalse(writer.isBusy());
        assertEquals(-1, writer.savedZxid());
        assertEquals(1, snapshots.dropped);
        assertTrue(snapshots.complete.isEmpty());
    }

    @Test
    void shouldDropASnapshotThatCannotBeWrittenAndMakeTheNextOne() {
        for (String place : List.of("create", "write", "commit")) {
            snapshots.failsAt = place;
            hand(9, "one", "two");
            stepAll();
            assertFalse(writer.isBusy(), place);
            assertEquals(-1, writer.savedZxid(), place);
            assertEquals(0, snapshots.open, place + ": left open");
        }
        assertEquals(3, notes.size(), notes.toString());
        snapshots.failsAt = "";
        hand(12, "whole");
        stepAll();
        assertEquals(12, writer.savedZxid());
        assertEquals("whole", snapshots.complete.get(12L));
    }

    /** An own one at the same zxid must not pass for another member's that could not be saved. */
    @Test
    void shouldNotTakeAnEarlierOneForTheOneThatFailed() {
        hand(9, "own");
        stepAll();
        assertEquals(9, writer.savedZxid());
        snapshots.failsAt = "commit";
        hand(9, "another member's");
        stepAll();
        assertEquals(-1, writer.savedZxid());
    }

    @Test
    void shouldPurgeBehindTheSnapshotThatWasAskedForBefore() {
        hand(9, "nine");
        writer.purge(3);
        stepAll();
        assertEquals(List.of("commit 9", "purge 3"), snapshots.calls);
    }

    @Test
    void shouldFinishWhatWaitsWhenItStopsWithoutAThread() throws InterruptedException {
        hand(9, "nine");
        writer.stop();
        assertEquals("nine", snapshots.complete.get(9L));
    }

    @Test
    void shouldLeaveNothingOpenWhenItStopsHalfWay() throws InterruptedException {
        writer.begin(9, false);
        piece("half");
        writer.stop();
        assertEquals(0, snapshots.open);
        assertTrue(snapshots.complete.isEmpty());
    }

    @Test
    @Timeout(120)
    void shouldDoTheSameOnItsOwnThread() throws InterruptedException {
        writer.start();
        hand(9, "nine");
        writer.stop();
        assertEquals("nine", snapshots.complete.get(9L));
        assertEquals(9, writer.savedZxid());
    }

    private void hand(long zxid, String... pieces) {
        writer.begin(zxid, false);
        for (String piece : pieces) {
            piece(piece);
        }
        writer.commit(0);
    }

    private void piece(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writer.write(bytes, bytes.length);
    }

    private void stepAll() {
        boolean more = true;
        while (more) {
            more = writer.step();
        }
    }

    /** Snapshots in memory, with a place at which they fail. */
    private static final class MemorySnapshots implements Snapshots {
        final TreeMap<Long, String> complete = new TreeMap<>();
        final List<String> calls = new ArrayList<>();
        String failsAt = "";
        int dropped;
        int open;

        private void mayFail(String place) throws IOException {
            if (place.equals(failsAt)) {
                throw new IOException("no room at " + place);
            }
        }

        @Override
        public SnapshotWriter install(long zxid) throws IOException {
            return create(zxid);
        }

        @Override
        public SnapshotWriter create(long zxid) throws IOException {
            mayFail("create");
            open++;
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            return new SnapshotWriter() {
                private boolean committed;

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    mayFail("write");
                    body.write(bytes, offset, length);
                }

                @Override
                public void commit(long digest) throws IOException {
                    mayFail("commit");
                    committed = true;
                    calls.add("commit " + zxid);
                    complete.put(zxid, body.toString(StandardCharsets.UTF_8));
                }

                @Override
                public void close() {
                    open--;
                    dropped += committed ? 0 : 1;
                }
            };
        }

        @Override
        public List<Long> list() {
            return List.copyOf(complete.descendingKeySet());
        }

        @Override
        public InputStream read(long zxid) {
            return new ByteArrayInputStream(complete.get(zxid).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void purge(int retain) {
            calls.add("purge " + retain);
        }
    }
}
