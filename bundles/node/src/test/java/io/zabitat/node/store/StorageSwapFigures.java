package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a change of the store costs: acknowledged writes a second before it, while the copy is made and compared, while both stores are held, and
 * the pause of the cut-over. Not part of the build: {@code mvn -pl bundles/node -am test -Dtest=StorageSwapFigures
 * -Dsurefire.failIfNoSpecifiedTests=false}. Alone on the machine.
 */
class StorageSwapFigures {
    private static final int ZNODES = Integer.getInteger("swap.nodes", 200_000);
    private static final int SECONDS = 10;

    @TempDir
    Path data;

    @Test
    void shouldShowWhatAChangeCosts() throws Exception {
        try (Load load = new Load();
                SwappedServer server = new SwappedServer(data, "file")) {
            load.begin(server.port, ZNODES);
            change(server, load, SwappedServer.H2);
            change(server, load, SwappedServer.FILE);
            load.end();
        }
    }

    /** The tail that the old store lacks is behind the one in which the new one fails. */
    @Test
    void shouldShowHowLongTheWayBackTakes() throws Exception {
        BadStores bad = new BadStores(BadStores.Fault.NONE);
        try (Load load = new Load();
                SwappedServer server = new SwappedServer(data, "file", bad.kind())) {
            load.begin(server.port, ZNODES);
            StorageSwap swap = server.change(bad.kind(), SwapSettings.DEFAULT);
            assertTrue(server.run(swap::prepare).startsWith("ok"));
            assertTrue(server.begin(swap::fill).get(10, TimeUnit.MINUTES).startsWith("ok"));
            assertTrue(server.run(swap::cutOver).startsWith("ok"));
            perSecond(load);
            bad.fault = BadStores.Fault.THROWS_IN_SYNC;
            long failed = System.nanoTime();
            while (!swap.isOver()) {
                new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            }
            System.out.printf(
                    "storage: from a store that fails under load to the old one again: %.1f ms, %d znodes%n",
                    (System.nanoTime() - failed) / 1e6, ZNODES);
            load.end();
        }
    }

    private static void change(SwappedServer server, Load load, StoreKind to) throws Exception {
        perSecond(load); // warms up
        double before = perSecond(load);
        StorageSwap swap = server.change(to, SwapSettings.DEFAULT);
        server.run(swap::prepare);
        long written = load.acknowledged();
        long start = System.nanoTime();
        CompletableFuture<String> filled = server.begin(swap::fill);
        assertTrue(filled.get(10, TimeUnit.MINUTES).startsWith("ok"), filled.get());
        double took = (System.nanoTime() - start) / 1e9;
        double copying = (load.acknowledged() - written) / took;
        double dual = perSecond(load);
        assertTrue(server.run(swap::cutOver).startsWith("ok"));
        double observing = perSecond(load);
        System.out.printf(
                "to %s: %.0f writes/s before, %.0f (%+.1f %%) in %.1f s of copying and comparing %d znodes, %.0f with both, pause %.1f ms, %.0f"
                        + " after it%n",
                to.name(),
                before,
                copying,
                100 * (copying / before - 1),
                took,
                ZNODES,
                dual,
                swap.progress().pauseMicros() / 1000.0,
                observing);
        assertTrue(server.run(swap::commit).startsWith("ok"));
    }

    private static double perSecond(Load load) throws InterruptedException {
        long before = load.acknowledged();
        new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS);
        return (load.acknowledged() - before) / (double) SECONDS;
    }
}
