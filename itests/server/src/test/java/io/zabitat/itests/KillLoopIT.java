package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.harness.Rounds;
import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.transcript.Ops;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * kill -9 at any moment under load; the ledger of acknowledged writes is kept outside of the server, in this process.
 * Every key is written by one writer in rising numbers, so after a restart it must hold the last acknowledged number or
 * the one behind it. Five rounds in the build; a campaign multiplies them (docs/testing.md).
 */
class KillLoopIT {
    private static final int ROUNDS = 5;
    private static final int WRITERS = 4;
    private static final int SESSION_MILLIS = 30_000;

    @TempDir
    Path folder;

    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private final AtomicLong highestZxid = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    @ParameterizedTest
    @ValueSource(strings = {"file", "h2"})
    void shouldKeepEveryAcknowledgedWrite(String store) throws Exception {
        Rounds.play(
                "KillLoopIT " + store,
                ROUNDS * Campaign.factor(),
                (random, first, last) -> kill(store, random, first, last));
    }

    private long kill(String store, Random random, int first, int last) throws Exception {
        acknowledged.clear();
        sent.clear();
        highestZxid.set(0);
        writes.set(0);
        try (ServerProcess server = ServerProcess.in(Files.createDirectories(folder.resolve(store + first)))
                .set("snapCount", "500")
                .set("preAllocSize", "256")
                .set("zabitat.storage", store)
                .start()) {
            for (int round = first; round <= last; round++) {
                List<Thread> writers = startWriters(server, round);
                long target = writes.get() + 50 + random.nextInt(2_000);
                long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (writes.get() < target && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(100_000 + random.nextInt(1_000_000));
                }
                server.kill();
                for (Thread writer : writers) {
                    writer.join(20_000);
                }
                server.restart();
                verify(server, round);
            }
        }
        assertTrue(writes.get() > (last - first + 1) * 10L, "the writers wrote: " + writes.get());
        return writes.get();
    }

    private List<Thread> startWriters(ServerProcess server, int round) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String key = "/w" + i;
            Thread thread = new Thread(() -> write(server, key), "writer " + i + " of round " + round);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private void write(ServerProcess server, String key) {
        try (RawClient client = RawClient.withSession(server.port(), SESSION_MILLIS)) {
            client.call(1, Ops.CREATE, Ops.create(key, "", 0).bytes());
            long next = sent.getOrDefault(key, 0L) + 1;
            for (int xid = 2; ; xid++, next++) {
                sent.put(key, next);
                byte[] value = ByteBuffer.allocate(8).putLong(next).array();
                byte[] reply = client.call(
                        xid,
                        Ops.SET_DATA,
                        Jute.frame().string(key).buffer(value).i32(-1).bytes());
                assertEquals(0, RawClient.errorOf(reply));
                acknowledged.put(key, next);
                highestZxid.accumulateAndGet(RawClient.zxidOf(reply), Math::max);
                writes.incrementAndGet();
            }
        } catch (IOException e) {
            // the kill: what was not acknowledged may or may not be there
        }
    }

    private void verify(ServerProcess server, int round) throws IOException {
        try (RawClient client = RawClient.withSession(server.port(), SESSION_MILLIS)) {
            int xid = 1;
            for (Map.Entry<String, Long> entry : acknowledged.entrySet()) {
                byte[] reply = client.call(
                        xid++, Ops.GET_DATA, Ops.watch(entry.getKey(), false).bytes());
                assertEquals(0, RawClient.errorOf(reply), "round " + round + ": " + entry.getKey() + " is gone");
                long value = ByteBuffer.wrap(reply).getLong(20);
                assertTrue(
                        value >= entry.getValue() && value <= sent.get(entry.getKey()),
                        "round " + round + ": " + entry + " was acknowledged, found " + value);
                assertTrue(RawClient.zxidOf(reply) >= highestZxid.get(), "zxid went back");
            }
        }
    }
}
