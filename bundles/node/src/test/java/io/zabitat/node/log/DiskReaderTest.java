package io.zabitat.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DiskReaderTest {
    private final List<String> heard = new ArrayList<>();
    private int progress;
    private final DiskReader reader = new DiskReader("reader", () -> progress++);

    @Test
    void shouldReadInOrderAndAnswerThroughTheLoop() {
        reader.submit(() -> () -> heard.add("first"), heard::add);
        reader.submit(() -> () -> heard.add("second"), heard::add);
        assertTrue(reader.step());
        assertTrue(reader.step());
        assertFalse(reader.step());
        assertEquals(List.of(), heard);
        reader.poll().run();
        reader.poll().run();
        assertNull(reader.poll());
        assertEquals(List.of("first", "second"), heard);
        assertEquals(2, progress);
    }

    @Test
    void shouldTellAFailureToTheOneWhoAskedAlone() {
        reader.submit(
                () -> {
                    throw new IOException("gone");
                },
                heard::add);
        reader.submit(() -> () -> heard.add("next"), heard::add);
        reader.step();
        reader.step();
        reader.poll().run();
        reader.poll().run();
        assertEquals(List.of("gone", "next"), heard);
    }

    /** A piece that does not fit into memory costs its learner, not the thread. */
    @Test
    @Timeout(30)
    void shouldOutliveAnError() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        DiskReader threaded = new DiskReader("reader", done::countDown);
        threaded.start();
        threaded.submit(
                () -> {
                    throw new OutOfMemoryError("too large");
                },
                heard::add);
        threaded.submit(() -> () -> heard.add("next"), heard::add);
        assertTrue(done.await(20, TimeUnit.SECONDS));
        threaded.poll().run();
        threaded.poll().run();
        assertEquals(List.of("java.lang.OutOfMemoryError: too large", "next"), heard);
        assertNull(threaded.failure());
        threaded.stop();
    }

    @Test
    @Timeout(30)
    void shouldSayWhyItsThreadHasDied() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(2);
        DiskReader threaded = new DiskReader("reader", () -> {
            woken.countDown();
            if (woken.getCount() > 0) {
                throw new IllegalStateException("cannot wake");
            }
        });
        threaded.start();
        threaded.submit(() -> () -> {}, heard::add);
        assertTrue(woken.await(20, TimeUnit.SECONDS), "the loop was not told");
        assertEquals("the disk reader died: java.lang.IllegalStateException: cannot wake", threaded.failure());
        threaded.stop();
    }

    @Test
    void shouldTakeNoMoreThanItHasPlaceFor() {
        int taken = 0;
        while (taken < 100_000 && reader.submit(() -> () -> {}, heard::add)) {
            taken++;
        }
        assertTrue(taken < 100_000, "the queue has no end");
        reader.step();
        assertFalse(reader.submit(() -> () -> {}, heard::add), "answers take places, too");
        reader.poll().run();
        assertTrue(reader.submit(() -> () -> {}, heard::add));
    }

    @Test
    @Timeout(30)
    void shouldDoTheSameOnItsOwnThread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        DiskReader threaded = new DiskReader("reader", done::countDown);
        threaded.start();
        threaded.submit(() -> () -> heard.add("read"), heard::add);
        assertTrue(done.await(20, TimeUnit.SECONDS));
        threaded.poll().run();
        assertEquals(List.of("read"), heard);
        threaded.stop();
    }
}
