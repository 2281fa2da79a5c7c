package io.zabitat.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BulkPipeTest {
    private static BulkSource.Piece piece(int bytes) {
        return new BulkSource.SnapshotBytes(new byte[bytes], 0, bytes);
    }

    @Test
    void shouldHandOverEverythingInOrderWithinItsBound() throws Exception {
        Semaphore ready = new Semaphore(0);
        BulkPipe pipe = new BulkPipe(10_000, ready::release);
        AtomicInteger put = new AtomicInteger();
        AtomicReference<Exception> failed = new AtomicReference<>();
        Thread filler = new Thread(() -> {
            try {
                for (int i = 1; i <= 2000; i++) {
                    pipe.put(piece(i));
                    put.set(i);
                }
                pipe.put(new BulkSource.End());
            } catch (InterruptedException e) {
                failed.set(e);
            }
        });
        filler.start();
        int taken = 0;
        int wakes = 0;
        while (true) {
            BulkSource.Piece piece = pipe.next();
            if (piece instanceof BulkSource.Later) {
                ready.acquire();
                wakes++;
            } else if (piece instanceof BulkSource.SnapshotBytes bytes) {
                taken++;
                assertEquals(taken, bytes.length());
                assertTrue(put.get() - taken <= 160, "ahead by " + (put.get() - taken));
            } else {
                break;
            }
        }
        filler.join();
        assertEquals(2000, taken);
        assertTrue(wakes >= 1);
        assertEquals(null, failed.get());
    }

    @Test
    void shouldLetTheFillerGoWhenClosed() throws Exception {
        BulkPipe pipe = new BulkPipe(10, () -> {});
        assertTrue(pipe.put(piece(100)));
        AtomicReference<Object> result = new AtomicReference<>();
        Thread filler = new Thread(() -> {
            try {
                result.set(pipe.put(piece(100)));
            } catch (InterruptedException e) {
                result.set(e);
            }
        });
        filler.start();
        pipe.close();
        filler.join();
        assertEquals(false, result.get());
        assertFalse(pipe.put(piece(1)));
        assertTrue(pipe.next() instanceof BulkSource.Later);
    }
}
