package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoneWriteWaitTest {
    private static final long TURN_NANOS = 10_000;

    private long now;
    private final LoneWriteWait wait = new LoneWriteWait(() -> now);

    /** A node whose turns take time, with a write at the disk that takes longer. */
    private final class Disk implements LoneWriteWait.Turning {
        private final long doneAt;
        private boolean well = true;
        private int turns;

        Disk(long nanos) {
            doneAt = now + nanos;
        }

        @Override
        public boolean awaitsLoneWrite() {
            return now < doneAt;
        }

        @Override
        public void turnAtOnce() {
            turns++;
            now += TURN_NANOS;
        }

        @Override
        public boolean isWell() {
            return well;
        }
    }

    private int turnsFor(long diskNanos) throws IOException {
        Disk disk = new Disk(diskNanos);
        wait.await(disk);
        int turns = disk.turns;
        now = Math.max(now, disk.doneAt); // what was given up is slept for
        wait.await(disk);
        return turns;
    }

    @Test
    void shouldTurnUntilAFastDiskIsDoneAndOnceMoreToTakeIt() throws IOException {
        assertEquals(11, turnsFor(100_000));
    }

    @Test
    void shouldNotTurnWithoutALoneWrite() throws IOException {
        assertEquals(0, turnsFor(0));
    }

    /** How many writes of a fast disk are slept for before one is waited for again. */
    private int sleptFor() throws IOException {
        int slept = 0;
        while (turnsFor(100_000) == 0) {
            slept++;
        }
        return slept;
    }

    @Test
    void shouldGiveUpOnAWriteThatTakesLongAndSleepForTheNextFew() throws IOException {
        assertEquals(41, turnsFor(8_000_000));
        assertEquals(4, sleptFor());
    }

    @Test
    void shouldGiveUpOneWriteOnlyOnce() throws IOException {
        Disk disk = new Disk(8_000_000);
        wait.await(disk);
        wait.await(disk);
        assertEquals(41, disk.turns);
    }

    @Test
    void shouldEndWithTheNode() throws IOException {
        Disk disk = new Disk(100_000);
        disk.well = false;
        wait.await(disk);
        assertEquals(1, disk.turns);
    }
}
