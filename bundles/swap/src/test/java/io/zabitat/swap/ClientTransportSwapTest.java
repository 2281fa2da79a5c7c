package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client transport of a running server is exchanged under the load of stock clients, there and back. */
@Timeout(300)
class ClientTransportSwapTest {
    @TempDir
    Path folder;

    /** {@code -Dswap.count=1000} makes it a campaign. */
    private static int count() {
        return Integer.getInteger("swap.count", 6);
    }

    @Test
    void shouldLoseNothingInManySwaps() throws Exception {
        try (SwapServer server = new SwapServer(folder, SwapServer.QUICK);
                SwapLoad load = new SwapLoad(server.address(), 4, 20, false)) {
            String before = threads();
            for (int i = 0; i < count(); i++) {
                String to = i % 2 == 0 ? "netty" : "nio";
                load.setWatches();
                long acks = load.acknowledgedWrites();
                String id = server.begin(to);
                EndedSwap ended = server.await(id);
                assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
                assertEquals(to, server.active());
                assertEquals(i + 2, ended.swap().generation());
                assertTrue(load.acknowledgedWrites() > acks, "nothing was written during the swap");
                load.fireWatches();
            }
            load.verify(server.address());
            SwapServer.until(
                    "no thread is left: " + before + threads(), () -> threads().equals(before));
        }
    }

    /** Those of the server, by name. */
    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("zabitat-s-") && !name.equals("zabitat-s-swap"))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldServeBothWaysDuringACanary() throws Exception {
        SwapLimits limits = SwapServer.limits(60_000, 3_000, 100, 60_000, 60_000);
        try (SwapServer server = new SwapServer(folder, limits)) {
            String id = server.begin("netty");
            SwapServer.until(
                    "the canary",
                    () -> server.swaps.status().stream()
                            .anyMatch(status -> status.progress().stage().equals("CANARY")));
            try (SwapLoad load = new SwapLoad(server.address(), 1, 30, false)) {
                assertEquals(Ending.COMMITTED, server.await(id).ending());
                load.verify(server.address());
            }
        }
    }

    @Test
    void shouldNotTakeClientsForDeadThatHaveNothingToSay() throws Exception {
        int sessionMillis = 9_000; // a heart-beat in three seconds
        SwapLimits limits = SwapServer.limits(60_000, 0, 12_000, 60_000, 60_000);
        try (SwapServer server = new SwapServer(folder, limits)) {
            try (SwapLoad load = SwapLoad.impatient(server.address(), 0, 4, false, sessionMillis)) {
                EndedSwap ended = server.swapTo("netty");
                assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
                load.verify(server.address());
            }
            String id;
            try (SwapLoad load = SwapLoad.impatient(server.address(), 1, 4, false, sessionMillis)) {
                id = server.begin("nio");
                SwapServer.until("the watch", () -> swap(server).swap().phase() == Phase.OBSERVE);
                load.verify(server.address());
            }
            EndedSwap ended = server.await(id);
            assertEquals(Ending.COMMITTED, ended.ending(), "all have said goodbye: " + ended.detail());
        }
    }

    /** Neither who never was a client speaks against a new transport, nor what comes through the old one. */
    @Test
    void shouldNotGoBackBecauseOfStrangers() throws Exception {
        SwapLimits limits = SwapServer.limits(60_000, 6_000, 600_000, 60_000, 60_000);
        try (SwapServer server = new SwapServer(folder, limits)) {
            Stranger stranger = new Stranger(server.address());
            for (int i = 0; i < 8; i++) {
                stranger.knock(false);
                stranger.knock(true);
            }
            String id = server.begin("netty");
            SwapServer.until("the canary", () -> swap(server).progress().stage().equals("CANARY"));
            for (int i = 0; i < 8; i++) {
                stranger.knock(true); // one of a hundred would go to the new one
            }
            SwapServer.until("the watch", () -> swap(server).swap().phase() == Phase.OBSERVE);
            for (int i = 0; i < 8; i++) {
                stranger.knock(false);
            }
            nonsense(server, 0);
            for (int i = 0; i < 3; i++) {
                stranger.knock(true);
            }
            nonsense(server, 3);
            stranger.knock(true);
            EndedSwap ended = server.await(id);
            assertEquals(Ending.ROLLED_BACK, ended.ending());
            assertTrue(ended.detail().contains("connections ended by nonsense 4, limit 3"), ended.detail());
        }
    }

    private static SwapStatus swap(SwapServer server) {
        assertEquals(1, server.swaps.status().size(), "ended: " + server.swaps.history());
        return server.swaps.status().get(0);
    }

    /** Waits until so many are held against the new transport. */
    private static void nonsense(SwapServer server, int connections) throws InterruptedException {
        SwapServer.until(
                "nonsense in " + connections,
                () -> swap(server).readings().stream()
                        .anyMatch(reading -> reading.name().equals("connections ended by nonsense")
                                && reading.value() == connections));
    }

    @Test
    void shouldGoBackByTheOperatorsWordAndStartAsTheJournalSays() throws Exception {
        SwapLimits slow = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);
        try (SwapServer server = new SwapServer(folder, slow);
                SwapLoad load = new SwapLoad(server.address(), 2, 5, false)) {
            String id = server.begin("netty");
            SwapServer.until(
                    "the watch",
                    () -> server.swaps.status().stream()
                            .anyMatch(status -> status.swap().phase() == Phase.OBSERVE));
            SwapException busy = assertThrows(SwapException.class, () -> server.begin("netty"));
            assertEquals("SWAP-402", busy.code());
            server.swaps.order(id, SwapEvent.Word.ROLLBACK, "test", "second thoughts");
            assertEquals(Ending.ROLLED_BACK, server.await(id).ending());
            assertEquals("nio", server.active());
            id = server.begin("netty");
            SwapServer.until(
                    "the watch",
                    () -> server.swaps.status().stream()
                            .anyMatch(status -> status.swap().phase() == Phase.OBSERVE));
            server.swaps.order(id, SwapEvent.Word.COMMIT, "test", "sure");
            assertEquals(Ending.COMMITTED, server.await(id).ending());
            load.verify(server.address());
        }
        try (SwapServer again = new SwapServer(folder, slow)) {
            assertEquals("netty", again.active());
            String id = again.begin("nio");
            SwapServer.until(
                    "the watch",
                    () -> again.swaps.status().stream()
                            .anyMatch(status -> status.swap().phase() == Phase.OBSERVE));
        }
        try (SwapServer third = new SwapServer(folder, slow)) {
            assertEquals("netty", third.active(), "what was not committed has not happened");
        }
        try (SwapServer changed = new SwapServer(folder, slow, "netty")) {
            assertEquals("netty", changed.active(), "a configuration that was changed has the last word");
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() throws Exception {
        try (SwapServer server = new SwapServer(folder, SwapServer.QUICK)) {
            assertEquals(
                    "SWAP-103",
                    assertThrows(SwapException.class, () -> server.swaps.plan("transport.client", "none", Map.of()))
                            .code());
            assertEquals(
                    "SWAP-103",
                    assertThrows(
                                    SwapException.class,
                                    () -> server.swaps.plan("transport.client", "netty@[7,8)", Map.of()))
                            .code());
            SwapPlan same = server.swaps.plan("transport.client", "nio", Map.of());
            assertThrows(SwapException.class, () -> server.swaps.apply(same.id(), "test", "", true));
            SwapPlan stale = server.swaps.plan("transport.client", "netty", Map.of());
            server.swapTo("netty");
            server.swapTo("nio");
            assertEquals(
                    "SWAP-402",
                    assertThrows(SwapException.class, () -> server.swaps.apply(stale.id(), "test", "", true))
                            .code());
        }
    }
}
