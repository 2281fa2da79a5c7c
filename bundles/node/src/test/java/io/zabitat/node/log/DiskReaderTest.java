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
