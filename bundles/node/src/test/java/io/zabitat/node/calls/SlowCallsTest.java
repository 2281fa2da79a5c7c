package io.zabitat.node.calls;

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

class SlowCallsTest {
    private final List<String> heard = new ArrayList<>();
    private int progress;
    private final SlowCalls calls = new SlowCalls("calls", () -> progress++);

    @Test
    void shouldCallInOrderAndAnswerThroughTheLoop() {
        calls.submit(() -> () -> heard.add("first"), heard::add);
        calls.submit(() -> () -> heard.add("second"), heard::add);
        assertTrue(calls.step());
        assertTrue(calls.step());
        assertFalse(calls.step());
        assertEquals(List.of(), heard);
        calls.poll().run();
        calls.poll().run();
        assertNull(calls.poll());
        assertEquals(List.of("first", "second"), heard);
        assertEquals(2, progress);
    }

    @Test
    void shouldTellAFailureToTheOneWhoAskedAlone() {
        calls.submit(
                () -> {
                    throw new IOException("gone");
                },
                heard::add);
        calls.submit(() -> () -> heard.add("next"), heard::add);
        calls.step();
        calls.step();
        calls.poll().run();
        calls.poll().run();
        assertEquals(List.of("gone", "next"), heard);
    }

    /** A piece that does not fit into memory costs its learner, not the thread. */
    @Test
    @Timeout(120)
    void shouldOutliveAnError() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        SlowCalls threaded = new SlowCalls("calls", done::countDown);
        threaded.start();
        threaded.submit(
                () -> {
                    throw new OutOfMemoryError("too large");
                },
                heard::add);
        threaded.submit(() -> () -> heard.add("next"), heard::add);
        assertTrue(done.await(100, TimeUnit.SECONDS));
        threaded.poll().run();
        threaded.poll().run();
        assertEquals(List.of("java.lang.OutOfMemoryError: too large", "next"), heard);
        assertNull(threaded.failure());
        threaded.stop();
    }

    @Test
    @Timeout(120)
    void shouldSayWhyItsThreadHasDied() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(2);
        SlowCalls threaded = new SlowCalls("calls", () -> {
            woken.countDown();
            if (woken.getCount() > 0) {
                throw new IllegalStateException("cannot wake");
            }
        });
        threaded.start();
        threaded.submit(() -> () -> {}, heard::add);
        assertTrue(woken.await(100, TimeUnit.SECONDS), "the loop was not told");
        assertEquals("calls died: java.lang.IllegalStateException: cannot wake", threaded.failure());
        threaded.stop();
    }

    @Test
    void shouldTakeNoMoreThanItHasPlaceFor() {
        int taken = 0;
        while (taken < 100_000 && calls.submit(() -> () -> {}, heard::add)) {
            taken++;
        }
        assertTrue(taken < 100_000, "the queue has no end");
        calls.step();
        assertFalse(calls.submit(() -> () -> {}, heard::add), "answers take places, too");
        calls.poll().run();
        assertTrue(calls.submit(() -> () -> {}, heard::add));
    }

    @Test
    @Timeout(120)
    void shouldDoTheSameOnItsOwnThread() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        SlowCalls threaded = new SlowCalls("calls", done::countDown);
        threaded.start();
        threaded.submit(() -> () -> heard.add("read"), heard::add);
        assertTrue(done.await(100, TimeUnit.SECONDS));
        threaded.poll().run();
        assertEquals(List.of("read"), heard);
        threaded.stop();
    }
}
