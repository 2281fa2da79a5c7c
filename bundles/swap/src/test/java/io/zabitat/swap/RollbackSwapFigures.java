package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.node.slot.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes from the cut-over to a provider that then fails until the old one has the role again, under load: the breach comes some
 * milliseconds after the cut-over. Not in the build: see docs/performance.md. That of a store is in {@code StorageSwapFigures}.
 */
class RollbackSwapFigures {
    private static final int TIMES = Math.min(20, Integer.getInteger("swap.count", 10));
    private static final SwapLimits LIMITS = new SwapLimits(60_000, 0, 600_000, 60_000, 60_000, 60_000);
    private static final long LOOK_MICROS = 200;

    @TempDir
    Path folder;

    @Test
    void shouldShowHowLongClientTransportsTake() throws Exception {
        try (SwapServer server = new SwapServer(folder, LIMITS);
                SwapLoad load = new SwapLoad(server.address(), 2, 50, true)) {
            List<Double> took = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                server.add(new BadTransport(BadTransport.Fault.THROWS_IN_POLL));
                String id = server.begin("bad");
                took.add(watch(() -> server.active().equals("bad"), () -> isOver(server.swaps, id)));
                assertEquals(Ending.ROLLED_BACK, server.await(id).ending());
            }
            load.verify(server.address());
            print("transport.client", took);
        }
    }

    @Test
    void shouldShowHowLongPeerTransportsTake() throws Exception {
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, LIMITS)) {
            SwapServer member = ensemble.follower();
            try (SwapLoad load = new SwapLoad(member.address(), 2, 10, true)) {
                List<Double> took = new ArrayList<>();
                for (int i = 0; i < TIMES; i++) {
                    BadPeerTransport bad = new BadPeerTransport(BadPeerTransport.Fault.THROWS_IN_FLUSH);
                    member.add(bad);
                    String id = member.begin(Role.PEER_TRANSPORT, "bad", Map.of("stall", "20000"));
                    took.add(watch(
                            () -> member.active(Role.PEER_TRANSPORT).equals("bad"), () -> isOver(member.swaps, id)));
                    assertEquals(Ending.ROLLED_BACK, member.await(id).ending());
                    bad.end.countDown();
                }
                load.verify(ensemble.leader().address());
                print("transport.peer", took);
            }
        }
    }

    @Test
    void shouldShowHowLongElectionsTake() throws Exception {
        try (Trio trio = Trio.begun(folder, LIMITS, 1000)) {
            Trio.One one = trio.follower();
            List<Double> took = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                one.elections.removeIf(candidate -> candidate.id().version().equals("9.0.0"));
                one.add(
                        "3",
                        "9.0.0",
                        new BadAlgorithm(new FastLeaderElectionProvider(), BadAlgorithm.Fault.THROWS_WHEN_SETTLED));
                String id = one.begin("3@9", Map.of());
                took.add(watch(() -> one.active().version().equals("9.0.0"), () -> isOver(one.swaps, id)));
                assertEquals(Ending.ROLLED_BACK, one.await(id).ending());
            }
            print("election", took);
        }
    }

    private static boolean isOver(SwapCoordinator swaps, String id) {
        return swaps.ending(id).isPresent();
    }

    /** Milliseconds between the two; 0 where the first was over before somebody looked. */
    private static double watch(BooleanSupplier begun, BooleanSupplier over) throws InterruptedException {
        while (!begun.getAsBoolean() && !over.getAsBoolean()) {
            new CountDownLatch(1).await(LOOK_MICROS, TimeUnit.MICROSECONDS);
        }
        long began = System.nanoTime();
        while (!over.getAsBoolean()) {
            new CountDownLatch(1).await(LOOK_MICROS, TimeUnit.MICROSECONDS);
        }
        return (System.nanoTime() - began) / 1e6;
    }

    private static void print(String role, List<Double> took) {
        Collections.sort(took);
        System.out.printf(
                Locale.ROOT,
                "%s: from the cut-over to a provider that fails to the old one again: n %d, median %.1f ms, max %.1f ms%n",
                role,
                took.size(),
                took.get(took.size() / 2),
                took.get(took.size() - 1));
    }
}
