package io.zabitat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencySummaryTest {
    private final LatencySummary summary = new LatencySummary();

    @Test
    void shouldReportZerosBeforeTheFirstValue() {
        Map<String, String> lines = report();

        assertEquals(9, lines.size());
        assertEquals("0.0", lines.get("avg_x"));
        assertEquals("0", lines.get("min_x"));
        assertEquals("0", lines.get("p999_x"));
    }

    @Test
    void shouldReportAverageAndExtremes() {
        summary.record(1);
        summary.record(2);
        summary.record(7);
        Map<String, String> lines = report();

        assertEquals("3.3333", lines.get("avg_x"));
        assertEquals("1", lines.get("min_x"));
        assertEquals("7", lines.get("max_x"));
        assertEquals("3", lines.get("cnt_x"));
        assertEquals("10", lines.get("sum_x"));
    }

    @Test
    void shouldFindPercentilesWithinAnEighth() {
        for (int millis = 1; millis <= 10_000; millis++) {
            summary.record(millis);
        }

        for (double share : new double[] {0.001, 0.5, 0.95, 0.99, 0.999}) {
            double exact = 10_000 * share;
            long found = summary.percentile(share);
            assertTrue(found <= exact && found >= exact * 7 / 8 - 1, share + ": " + found);
        }
        summary.record(Long.MAX_VALUE);
        assertTrue(summary.percentile(1) > Long.MAX_VALUE / 8 * 7);
    }

    private Map<String, String> report() {
        Map<String, String> lines = new HashMap<>();
        summary.report("x", lines::put);
        return lines;
    }
}
