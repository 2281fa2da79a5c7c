package io.zabitat.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WatchBenchTest {
    private final WatchBench bench = new WatchBench();

    WatchBenchTest() {
        bench.others = 100;
        bench.fill();
    }

    @Test
    void shouldTellNobodyOfAnUnwatchedNode() {
        bench.unwatched();
        assertEquals(0, bench.events());
    }

    @Test
    void shouldTellEachWatcherOnce() {
        bench.setAndFire();
        assertEquals(1, bench.events());
        bench.fireToMany();
        assertEquals(1 + WatchBench.WATCHERS, bench.events());
    }
}
