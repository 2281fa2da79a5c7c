package io.zabitat.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void shouldFindPercentilesWithinTwoPercent() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] times = new long[10_000];
        Latencies latencies = new Latencies();
        for (int i = 0; i < times.length; i++) {
            times[i] = 1 + (random.nextLong() >>> 24 + random.nextInt(36));
            latencies.add(times[i]);
        }
        Arrays.sort(times);
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            double exact = times[(int) Math.ceil(times.length * share) - 1] / 1000.0;
            assertEquals(exact, latencies.percentileMicros(share), exact * 0.02 + 0.001, "seed " + seed);
        }
        assertEquals(times.length, latencies.total());
    }

    @Test
    void shouldAnswerZeroWithoutAnyTime() {
        assertEquals(0, new Latencies().percentileMicros(0.5));
    }
}
