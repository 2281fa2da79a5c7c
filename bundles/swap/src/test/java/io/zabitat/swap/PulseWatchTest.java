package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Vitals;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each way in which a server can feel worse than before a swap. */
class PulseWatchTest {
    private static final SoftLimits LIMITS = new SoftLimits(3, 5, 20, 5, 100);

    private Vitals now = new Vitals(1, 100, 8, 10_000, 8, 10, 50, 2, List.of());

    private PulseWatch watch() {
        return new PulseWatch(() -> now, LIMITS);
    }

    private static List<String> breaches(List<Reading> readings) {
        return readings.stream()
                .filter(Reading::isBreach)
                .map(reading -> reading.name() + " " + (long) reading.value() + ", limit " + (long) reading.limit())
                .toList();
    }

    @Test
    void shouldSayEachSecondOnce() {
        PulseWatch watch = watch();
        assertEquals(List.of(), watch.look(), "the second before the swap");
        now = new Vitals(2, 100, 40, 10_000, 8, 10, 50, 2, List.of());
        assertEquals(4, watch.look().size());
        assertEquals(List.of(), watch.look());
    }

    @Test
    void shouldCompareWithTheTimeBeforeTheSwap() {
        PulseWatch watch = watch();
        now = new Vitals(2, 100, 40, 20_000, 30, 250, 200, 2, List.of());
        assertEquals(List.of(), breaches(watch.look()), "just at the limits");
        now = new Vitals(3, 100, 41, 20_000, 30, 251, 200, 2, List.of());
        List<Reading> readings = watch.look();
        assertEquals(
                List.of("p99 of writes, ms (before 8) 41, limit 40", "requests that wait (before 50) 251, limit 250"),
                breaches(readings));
        assertTrue(readings.stream().filter(Reading::isBreach).noneMatch(Reading::hard));
    }

    @Test
    void shouldSayNothingOfTimesThatNobodyCanCompare() {
        now = new Vitals(1, 0, 0, 10, 1, 0, 0, 0, List.of());
        PulseWatch idle = watch();
        now = new Vitals(2, 100, 5_000, 10, 1, 99, 0, 0, List.of());
        assertEquals(List.of(), breaches(idle.look()), "nobody wrote before");

        now = new Vitals(1, 100, 8, 10_000, 8, 10, 50, 0, List.of());
        PulseWatch few = watch();
        now = new Vitals(2, 3, 5_000, 10_000, 8, 10, 50, 0, List.of());
        assertEquals(
                List.of(), p99(few.look()), "three writes are no measure, neither of a slow server nor of a quick one");
        now = new Vitals(3, 20, 41, 10_000, 8, 10, 50, 0, List.of());
        assertEquals(List.of(41.0), p99(few.look()));
    }

    private static List<Double> p99(List<Reading> readings) {
        return readings.stream()
                .filter(reading -> reading.name().startsWith("p99"))
                .map(Reading::value)
                .toList();
    }

    @Test
    void shouldBeHardOnOtherStateAndDeadThreads() {
        PulseWatch watch = watch();
        now = new Vitals(2, 100, 8, 10_000, 8, 10, 50, 3, List.of("log"));
        List<Reading> readings = watch.look();
        assertEquals(
                List.of("digests that differ 1, limit 0", "threads that have ended [log] 1, limit 0"),
                breaches(readings));
        assertTrue(readings.stream().filter(Reading::isBreach).allMatch(Reading::hard));
    }
}
