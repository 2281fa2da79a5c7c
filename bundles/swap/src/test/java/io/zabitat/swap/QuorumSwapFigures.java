package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Not in the build: {@code -Dswap.count=100} changes of the quorum system of three members, one after the other, and how long a write takes
 * meanwhile, beside the same time without any.
 */
class QuorumSwapFigures {
    @TempDir
    Path folder;

    @Test
    void measure() throws Exception {
        int changes = Integer.getInteger("swap.count", 100);
        List<QuorumMember> members = QuorumMember.start(folder, Map.of("reconfigEnabled", "true"), SwapServer.QUICK, 3);
        try {
            QuorumMember leader = QuorumMember.leader(members);
            QuorumMember follower = members.stream()
                    .filter(member -> member != leader)
                    .findFirst()
                    .orElseThrow();
            long epoch = leader.epoch();
            try (Latencies latencies = new Latencies(follower.server.report().clientAddress())) {
                long began = System.nanoTime();
                latencies.take(); // warms up
                List<Double> windows = new ArrayList<>();
                for (int i = 0; i < changes; i++) {
                    change(leader, follower, i % 2 == 0);
                    String said = leader.lastCutover();
                    windows.add(Double.parseDouble(said.replaceAll(".*joint window ([0-9.]+) ms.*", "$1")));
                }
                List<Long> during = latencies.take();
                long took = System.nanoTime() - began;
                new CountDownLatch(1).await(took, TimeUnit.NANOSECONDS);
                List<Long> without = latencies.take();
                Collections.sort(windows);
                System.out.printf(
                        "%d changes, joint window: median %.1f ms, p99 %.1f ms, max %.1f ms%n",
                        changes, windows.get(changes / 2), windows.get(changes * 99 / 100), windows.get(changes - 1));
                System.out.println("a write with them:    " + text(during));
                System.out.println("a write without them: " + text(without));
            }
            members.forEach(member -> assertEquals(epoch, member.epoch(), "no election"));
        } finally {
            members.forEach(QuorumMember::close);
        }
    }

    private static void change(QuorumMember leader, QuorumMember follower, boolean there) throws Exception {
        EndedSwap ended = there
                ? leader.swapTo("hierarchical", Map.of("group.1", "1:2:3", "weight." + follower.id(), "0"))
                : leader.swapTo("majority", Map.of());
        assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
    }

    private static String text(List<Long> micros) {
        Collections.sort(micros);
        int n = micros.size();
        return String.format(
                "n %d, median %.1f ms, p99 %.1f ms, max %.1f ms",
                n, micros.get(n / 2) / 1000.0, micros.get(n * 99 / 100) / 1000.0, micros.get(n - 1) / 1000.0);
    }

    /** One client that writes all the time, and how long each write took. */
    private static final class Latencies implements AutoCloseable {
        private final ZooKeeper client;
        private final Thread writer;
        private List<Long> micros = new ArrayList<>();
        private volatile boolean stopping;

        Latencies(String address) throws Exception {
            CountDownLatch connected = new CountDownLatch(1);
            client = new ZooKeeper(address, 15_000, event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                    connected.countDown();
                }
            });
            assertTrue(connected.await(30, TimeUnit.SECONDS));
            client.create("/timed", new byte[100], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            writer = new Thread(this::write, "latencies");
            writer.start();
        }

        private void write() {
            try {
                while (!stopping) {
                    long began = System.nanoTime();
                    client.setData("/timed", new byte[100], -1);
                    long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
                    synchronized (this) {
                        micros.add(took);
                    }
                }
            } catch (Exception e) {
                e.printStackTrace();
            }
        }

        synchronized List<Long> take() {
            List<Long> taken = micros;
            micros = new ArrayList<>();
            return taken;
        }

        @Override
        public void close() throws Exception {
            stopping = true;
            writer.join();
            client.close();
        }
    }
}
