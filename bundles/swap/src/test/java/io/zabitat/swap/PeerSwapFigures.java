package io.zabitat.swap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an exchange of the transport between members costs: the longest gap between two acknowledged writes in a second with the switch of a follower, and
 * in one without. Not part of the build: see docs/performance.md. Alone on the machine.
 */
class PeerSwapFigures {
    private static final int SWAPS = Integer.getInteger("swap.count", 20);

    @TempDir
    Path folder;

    @Test
    void shouldShowTheGapInWrites() throws Exception {
        SwapLimits limits = new SwapLimits(60_000, 0, 700, 30_000, 10_000, 60_000);
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, limits);
                SwapLoad load = SwapLoad.atFullSpeed(ensemble.follower().address(), 2, 20)) {
            new CountDownLatch(1).await(10, TimeUnit.SECONDS);
            for (SwapServer member : List.of(ensemble.follower(), ensemble.leader())) {
                List<Double> gaps = new ArrayList<>();
                List<Double> without = new ArrayList<>();
                for (int i = 0; i < SWAPS; i++) {
                    load.takeLongestGapMicros();
                    new CountDownLatch(1).await(1, TimeUnit.SECONDS);
                    without.add(load.takeLongestGapMicros() / 1000.0);
                    SwapEnsemble.swapLinks(member, i % 2 == 0 ? "netty" : "nio");
                    gaps.add(load.takeLongestGapMicros() / 1000.0);
                    System.out.printf("swap %d: %s%n", i, member.switched);
                }
                System.out.printf(
                        "%s, %d swaps, longest gap between acknowledgements: with a swap %s; in a second without %s%n",
                        SwapEnsemble.role(member), SWAPS, text(gaps), text(without));
            }
            load.verify(ensemble.leader().address());
        }
    }

    private static String text(List<Double> millis) {
        Collections.sort(millis);
        return String.format(
                "median %.1f ms, max %.1f ms", millis.get(millis.size() / 2), millis.get(millis.size() - 1));
    }
}
