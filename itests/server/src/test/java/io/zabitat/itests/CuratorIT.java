package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curator's recipes, which use everything at once, against the running distribution. */
class CuratorIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static ServerProcess server;
    private final List<CuratorFramework> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = ServerProcess.in(folder).set("tickTime", "500").start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        clients.forEach(CuratorFramework::close);
    }

    @Test
    void shouldExcludeEachOtherByMutex() throws Exception {
        int threads = 4;
        int rounds = 10;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            InterProcessMutex mutex = new InterProcessMutex(client(), "/mutex");
            results.add(pool.submit(() -> {
                for (int round = 0; round < rounds; round++) {
                    assertTrue(mutex.acquire(30, TimeUnit.SECONDS));
                    assertEquals(1, inside.incrementAndGet());
                    inside.decrementAndGet();
                    done.incrementAndGet();
                    mutex.release();
                }
                return null;
            }));
        }
        for (Future<?> result : results) {
            result.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();
        assertEquals(threads * rounds, done.get());
    }

    @Test
    void shouldHandLeadershipOver() throws Exception {
        LeaderLatch first = new LeaderLatch(client(), "/latch", "first");
        LeaderLatch second = new LeaderLatch(client(), "/latch", "second");
        first.start();
        assertTrue(first.await(60, TimeUnit.SECONDS));
        second.start();
        Wait.until("both take part", LIMIT, () -> second.getParticipants().size() == 2);
        assertFalse(second.hasLeadership());
        first.close();
        assertTrue(second.await(60, TimeUnit.SECONDS));
        second.close();
    }

    @Test
    void shouldKeepPersistentNodeOfLivingClient() throws Exception {
        CuratorFramework owner = client();
        CuratorFramework other = client();
        try (PersistentNode node = new PersistentNode(owner, CreateMode.EPHEMERAL, false, "/node", new byte[] {1})) {
            node.start();
            assertTrue(node.waitForInitialCreate(20, TimeUnit.SECONDS));
            other.delete().forPath("/node");
            Wait.until(
                    "the node is made again", LIMIT, () -> other.checkExists().forPath("/node") != null);
        }
        Wait.until(
                "the node goes with its owner", LIMIT, () -> other.checkExists().forPath("/node") == null);
    }

    @Test
    void shouldFollowATreeByCache() throws Exception {
        CuratorFramework writer = client();
        try (CuratorCache cache = CuratorCache.build(client(), "/cache")) {
            cache.start();
            for (int i = 0; i < 20; i++) {
                writer.create().creatingParentsIfNeeded().forPath("/cache/" + i + "/leaf", new byte[] {(byte) i});
            }
            writer.setData().forPath("/cache/3/leaf", new byte[] {77});
            writer.delete().deletingChildrenIfNeeded().forPath("/cache/4");
            Wait.until("the cache sees all", LIMIT, () -> cache.size() == 1 + 2 * 19);
            Wait.until(
                    "the cache sees the change",
                    LIMIT,
                    () -> cache.get("/cache/3/leaf").orElseThrow().getData()[0] == 77);
        }
    }

    @Test
    void shouldReleaseBarrierAndCount() throws Exception {
        DistributedBarrier barrier = new DistributedBarrier(client(), "/barrier");
        barrier.setBarrier();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        DistributedBarrier waiting = new DistributedBarrier(client(), "/barrier");
        Future<Boolean> released = pool.submit(() -> waiting.waitOnBarrier(20, TimeUnit.SECONDS));
        barrier.removeBarrier();
        assertTrue(released.get(20, TimeUnit.SECONDS));
        pool.shutdown();
        DistributedAtomicLong counter = new DistributedAtomicLong(client(), "/counter", new RetryOneTime(10));
        assertTrue(counter.add(5L).succeeded());
        assertEquals(6L, counter.increment().postValue());
    }

    @Test
    void shouldRunTransactions() throws Exception {
        CuratorFramework client = client();
        client.transaction()
                .forOperations(
                        client.transactionOp().create().forPath("/txn", new byte[] {1}),
                        client.transactionOp().setData().forPath("/txn", new byte[] {2}));
        assertArrayEquals(new byte[] {2}, client.getData().forPath("/txn"));
    }

    private CuratorFramework client() throws InterruptedException {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(server.address(), 20_000, 10_000, new RetryOneTime(100));
        client.start();
        clients.add(client);
        assertTrue(client.blockUntilConnected(20, TimeUnit.SECONDS));
        return client;
    }
}
