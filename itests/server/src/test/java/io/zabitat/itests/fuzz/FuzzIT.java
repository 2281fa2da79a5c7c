package io.zabitat.itests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.RawClient;
import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.Wait;
import io.zabitat.itests.transcript.Ops;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated frames of every op code, behind the handshake, before it and inside multi, while a control client works beside them and
 * must not notice. At the end the live heap is back within 16 MiB. 2,000 per op code in the build, more by campaign (docs/testing.md).
 */
class FuzzIT {
    private static final int PER_OP = 2_000;
    private static final int BURST = 100;
    private static final long HEAP_SLACK = 16L << 20;
    private static final int SESSION_MILLIS = 6_000;
    private static final int CONTROL_SESSION_MILLIS = 40_000;
    /** It is there all the time, and leaves the processors to the fuzz. */
    private static final long CONTROL_PACE_NANOS = 500_000;

    @TempDir
    Path folder;

    @Test
    void shouldSurviveMutatedFramesUnnoticedByOthers() throws Exception {
        Random random = Campaign.random("FuzzIT");
        int perOp = PER_OP * Campaign.factor();
        try (ServerProcess server = ServerProcess.in(folder)
                .asShipped()
                .set("maxClientCnxns", "0")
                .set("forceSync", "no")
                .set("extendedTypesEnabled", "true")
                .start()) {
            fuzz(server, new Mutator(random), 20);
            long heapBefore = server.liveHeap();
            Control control = new Control(server);
            Map<String, Integer> coverage = fuzz(server, new Mutator(random), perOp);
            long rounds = control.stop();
            coverage.forEach((op, count) -> System.out.println("FuzzIT: " + op + " " + count));
            assertTrue(coverage.values().stream().allMatch(count -> count >= perOp), coverage.toString());
            assertTrue(rounds > 0, "the control client worked");
            long left = removeEverything(server);
            AtomicLong grown = new AtomicLong(Long.MAX_VALUE);
            Wait.until("the heap is back, it grew by " + grown, Duration.ofSeconds(90), () -> {
                grown.set(server.liveHeap() - heapBefore);
                return grown.get() < HEAP_SLACK;
            });
            System.out.println(
                    "FuzzIT: " + rounds + " control rounds, " + left + " nodes left behind, heap grew by " + grown);
            assertEquals("imok", server.fourLetterWord("ruok"));
        }
    }

    private static Map<String, Integer> fuzz(ServerProcess server, Mutator mutator, int perOp) throws IOException {
        Map<String, Integer> coverage = new TreeMap<>();
        for (Map.Entry<String, byte[]> seed : Seeds.all().entrySet()) {
            for (int done = 0; done < perOp; done += BURST) {
                burst(server, mutator, seed.getKey(), seed.getValue(), Math.min(BURST, perOp - done));
            }
            coverage.put(seed.getKey(), perOp);
        }
        return coverage;
    }

    /** Mutants of one seed over as many connections as the server's answers make necessary. */
    private static void burst(ServerProcess server, Mutator mutator, String name, byte[] seed, int count)
            throws IOException {
        int sent = 0;
        while (sent < count) {
            boolean handshake = name.startsWith("handshake");
            try (RawClient client =
                    handshake ? new RawClient(server.port()) : RawClient.withSession(server.port(), SESSION_MILLIS)) {
                client.timeout(30_000);
                boolean open = true;
                do {
                    sent++;
                    byte[] mutant = mutator.mutate(seed);
                    client.sendRaw(mutant);
                    open = !handshake && Mutator.isWhole(mutant) && client.answersPing();
                } while (sent < count && open);
                if (open) {
                    client.sendRequest(1, Ops.CLOSE_SESSION, new byte[0]);
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError(name + ": neither answered nor closed", e);
            } catch (IOException e) {
                // closed by the server: the right answer to most of what is sent here
            }
        }
    }

    private static long removeEverything(ServerProcess server) throws IOException {
        try (RawClient client = RawClient.withSession(server.port(), SESSION_MILLIS)) {
            return Cleaner.removeChildren(client, "/");
        }
    }

    /** Writes and reads all the time; any error or wrong value is kept. */
    private static final class Control {
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicLong rounds = new AtomicLong();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Control(ServerProcess server) {
            thread = new Thread(() -> work(server), "control client");
            thread.start();
        }

        long stop() throws InterruptedException {
            running.set(false);
            thread.join(90_000);
            if (failure.get() != null) {
                throw new AssertionError("the control client noticed", failure.get());
            }
            return rounds.get();
        }

        private void work(ServerProcess server) {
            try (RawClient client = RawClient.withSession(server.port(), CONTROL_SESSION_MILLIS)) {
                int xid = 1;
                check(client.call(
                        xid++, Ops.CREATE, Ops.create("/control", "", 0).bytes()));
                while (running.get()) {
                    String value = "v" + xid;
                    check(client.call(
                            xid++,
                            Ops.SET_DATA,
                            Ops.setData("/control", value, -1).bytes()));
                    byte[] reply = client.call(
                            xid++, Ops.GET_DATA, Ops.watch("/control", false).bytes());
                    check(reply);
                    assertEquals(value, new String(reply, 20, value.length()));
                    rounds.incrementAndGet();
                    LockSupport.parkNanos(CONTROL_PACE_NANOS);
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                failure.set(e);
            }
        }

        private static void check(byte[] reply) {
            assertEquals(0, RawClient.errorOf(reply));
        }
    }

    /** Empties the tree, so that what is left on the heap is not data. */
    private static final class Cleaner {
        static long removeChildren(RawClient client, String path) throws IOException {
            byte[] reply =
                    client.call(1, Ops.GET_CHILDREN, Ops.watch(path, false).bytes());
            if (RawClient.errorOf(reply) != 0) {
                return 0;
            }
            java.nio.ByteBuffer names = java.nio.ByteBuffer.wrap(reply, 16, reply.length - 16);
            long left = 0;
            for (int count = names.getInt(); count > 0; count--) {
                byte[] name = new byte[names.getInt()];
                names.get(name);
                byte[] child = Jute.frame()
                        .raw(path.getBytes())
                        .raw(path.endsWith("/") ? new byte[0] : new byte[] {'/'})
                        .raw(name)
                        .bytes();
                if (!new String(child).equals("/zookeeper")) {
                    removeChildren(client, new String(child));
                    byte[] gone = client.call(
                            1, Ops.DELETE, Jute.frame().buffer(child).i32(-1).bytes());
                    left += RawClient.errorOf(gone) == 0 ? 0 : 1;
                }
            }
            return left;
        }
    }
}
