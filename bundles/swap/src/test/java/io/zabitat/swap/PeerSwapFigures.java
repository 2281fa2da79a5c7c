package io.zabitat.swap;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an exchange of the transport between members costs: the longest gap between two acknowledged writes in a second with the switch of a follower, and
 * in one without. Not part of the build: {@code mvn -pl bundles/swap -am test -Dtest=PeerSwapFigures
 * -Dsurefire.failIfNoSpecifiedTests=false}. Alone on the machine.
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
                for (int i = 0; i < SWAPS; i++) {
                    load.takeLongestGapMicros();
                    new CountDownLatch(1).await(1, TimeUnit.SECONDS);
                    long without = load.takeLongestGapMicros();
                    SwapEnsemble.swapLinks(member, i % 2 == 0 ? "netty" : "nio");
                    System.out.printf(
                            "%s, swap %d: longest gap between acknowledgements %.1f ms, of a second without a swap %.1f ms; %s%n",
                            SwapEnsemble.role(member),
                            i,
                            load.takeLongestGapMicros() / 1000.0,
                            without / 1000.0,
                            member.switched);
                }
            }
            load.verify(ensemble.leader().address());
        }
    }
}
