package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an exchange of the client transport costs {@code -Dswap.sessions=1000} sessions of a follower of three, which write at the highest
 * rate whose p99 stays under 20 ms, or {@code -Dswap.rate} times a second: how long those writes took that somebody waited for while the
 * connections were moved, beside all others. Not in the build: see docs/performance.md.
 */
class ClientSwapFigures {
    private static final int SWAPS = Integer.getInteger("swap.count", 20);
    private static final int SESSIONS = Integer.getInteger("swap.sessions", 1000);
    private static final int RATE = Integer.getInteger("swap.rate", 0);
    private static final int[] RATES = {1_000, 2_000, 4_000, 8_000, 12_000, 16_000, 24_000, 32_000};
    private static final double BOUND_MILLIS = 20;
    private static final int SECONDS = 3;
    private static final String NODE = "/crowd";

    @TempDir
    Path folder;

    @Test
    void shouldShowThePauseOfMovedConnections() throws Exception {
        SwapLimits limits = new SwapLimits(60_000, 0, 500, 30_000, 10_000, 60_000);
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, limits)) {
            SwapServer member = ensemble.follower();
            List<Long> moments = new CopyOnWriteArrayList<>();
            member.hearing = notice -> {
                if (notice.kind().equals("CUTOVER") || notice.kind().equals("OBSERVE")) {
                    moments.add(System.nanoTime());
                }
            };
            makeNode(member.address());
            try (Crowd crowd = new Crowd(member.address(), SESSIONS, NODE)) {
                int rate = RATE > 0 ? RATE : highestRate(crowd);
                crowd.setRate(rate);
                pause(SECONDS);
                crowd.take();
                pause(SECONDS);
                List<Crowd.Write> without = crowd.take();
                List<Crowd.Write> moved = new ArrayList<>();
                List<Crowd.Write> beside = new ArrayList<>();
                for (int i = 0; i < SWAPS; i++) {
                    moments.clear();
                    assertEquals(
                            Ending.COMMITTED,
                            member.swapTo(i % 2 == 0 ? "netty" : "nio").ending());
                    pause(1);
                    for (Crowd.Write write : crowd.take()) {
                        (write.isWithin(moments.get(0), moments.get(1)) ? moved : beside).add(write);
                    }
                    System.out.printf(
                            "swap %d: %s, within %.1f ms%n",
                            i, member.switched, (moments.get(1) - moments.get(0)) / 1e6);
                }
                System.out.printf("%d sessions, %d writes a second, %d swaps%n", SESSIONS, rate, SWAPS);
                System.out.println("writes while connections were moved: " + text(moved));
                System.out.println("writes in the same seconds beside:   " + text(beside));
                System.out.println("writes without a swap:               " + text(without));
            }
        }
    }

    private static int highestRate(Crowd crowd) throws InterruptedException {
        int best = RATES[0];
        for (int rate : RATES) {
            crowd.setRate(rate);
            pause(1);
            crowd.take();
            pause(SECONDS);
            List<Crowd.Write> writes = crowd.take();
            System.out.println("at " + rate + " writes a second: " + text(writes));
            if (writes.isEmpty() || quantile(writes, 0.99) > BOUND_MILLIS) {
                break;
            }
            best = rate;
        }
        return best;
    }

    private static void makeNode(String address) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client = new ZooKeeper(address, 30_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        })) {
            assertTrue(connected.await(30, TimeUnit.SECONDS));
            client.create(NODE, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
    }

    private static void pause(int seconds) throws InterruptedException {
        new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    }

    private static double quantile(List<Crowd.Write> writes, double share) {
        List<Double> millis =
                new ArrayList<>(writes.stream().map(Crowd.Write::millis).toList());
        Collections.sort(millis);
        return millis.get((int) ((millis.size() - 1) * share));
    }

    private static String text(List<Crowd.Write> writes) {
        return writes.isEmpty()
                ? "none"
                : String.format(
                        "n %d, median %.2f ms, p99 %.2f ms, max %.2f ms",
                        writes.size(), quantile(writes, 0.5), quantile(writes, 0.99), quantile(writes, 1));
    }
}
