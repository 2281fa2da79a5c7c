package io.zabitat.node.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {
    @Test
    void shouldBeDueBetweenHalfAndAllOfTheCount() {
        Set<Integer> points = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            int at = txnsUntilDue(new SnapshotSchedule(100, 0, seed), 5);
            assertTrue(at > 50 && at <= 100, "seed " + seed + ": " + at);
            points.add(at);
        }
        assertTrue(points.size() > 20, "members must not all snapshot at once: " + points);
    }

    @Test
    void shouldBeDueAtTheSamePointForTheSameZxid() {
        assertEquals(
                txnsUntilDue(new SnapshotSchedule(1000, 0, 42), 5), txnsUntilDue(new SnapshotSchedule(1000, 0, 42), 5));
    }

    @Test
    void shouldBeDueBetweenHalfAndAllOfTheLogLimit() {
        for (long seed = 0; seed < 50; seed++) {
            SnapshotSchedule schedule = new SnapshotSchedule(1_000_000, 1000, seed);
            assertFalse(schedule.isDue(500, 5), "seed " + seed);
            assertTrue(schedule.isDue(1000, 5), "seed " + seed);
        }
    }

    @Test
    void shouldKnowNoLogLimitWhenThereIsNone() {
        assertFalse(new SnapshotSchedule(100, 0, 1).isDue(Long.MAX_VALUE - 1, 5));
    }

    @Test
    void shouldWaitForAsMuchLogAsALargeTreeIsWorth() {
        assertEquals(501, txnsUntilDue(new SnapshotSchedule(100, 0, 1), 1000));
    }

    @Test
    void shouldBeginAgainWhenOneHasBegun() {
        SnapshotSchedule schedule = new SnapshotSchedule(100, 0, 1);
        schedule.force();
        assertTrue(schedule.isDue(0, 1_000_000));
        schedule.onLogged();
        assertTrue(schedule.isDue(0, 1_000_000), "forced is forced");
        schedule.onBegun(7);
        assertFalse(schedule.isDue(0, 5));
        int at = txnsUntilDue(schedule, 5);
        assertTrue(at > 50 && at <= 100, "at " + at);
    }

    @Test
    void shouldCountWhatRecoveryReplayed() {
        SnapshotSchedule schedule = new SnapshotSchedule(100, 0, 1);
        schedule.onRecovered(101, 0);
        assertTrue(schedule.isDue(0, 5));
    }

    private static int txnsUntilDue(SnapshotSchedule schedule, int znodes) {
        int txns = 0;
        while (!schedule.isDue(0, znodes)) {
            schedule.onLogged();
            assertTrue(++txns < 100_000, "never due");
        }
        return txns;
    }

    @Test
    void shouldNotRepeatALongReplayOfFewTransactions() {
        SnapshotSchedule schedule = new SnapshotSchedule(100_000, 0, 1);
        schedule.onRecovered(20_000, 10 << 20);
        assertFalse(schedule.isDue(0, 1_000_000));
        schedule.onRecovered(20_000, 200 << 20);
        assertTrue(schedule.isDue(0, 1_000_000));
        schedule.onBegun(7);
        assertFalse(schedule.isDue(0, 1_000_000));
    }
}
