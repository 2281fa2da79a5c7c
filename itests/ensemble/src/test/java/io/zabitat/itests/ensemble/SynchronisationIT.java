package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.StockClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each way to bring a member up to date, between each pair of kinds: a few transactions from memory, many from the log on disk, a snapshot for
 * an empty member, and the truncation of what nobody else has.
 */
class SynchronisationIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final int IN_FLIGHT = 50;
    private static final int FEW = 20;
    private static final int MANY = 800;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    /** The leader is server 2; server 3 is the one that falls behind. */
    @ParameterizedTest
    @ValueSource(strings = {"AAZ", "AZA"})
    void shouldBringEveryoneUpToDate(String kinds) throws Exception {
        Ensemble.with(folder, kinds, Map.of(), ensemble -> {
            ensemble.startLedBy(2);
            try (StockClients clients = new StockClients(
                    ensemble.member(2).address() + "," + ensemble.member(1).address())) {
                ZooKeeper client = clients.connect(SESSION_MILLIS);
                client.create("/behind", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                Member member = ensemble.member(3);

                ensemble.journal().note("few transactions");
                member.kill();
                write(client, FEW, 10);
                ensemble.start();
                Tree.same(ensemble);

                ensemble.journal().note("many transactions");
                member.kill();
                write(client, MANY, 10);
                ensemble.start();
                Tree.same(ensemble);

                ensemble.journal().note("an empty member and a snapshot of several MB");
                member.kill();
                wipe(member);
                for (int i = 0; i < 8; i++) {
                    byte[] large = new byte[900_000];
                    Arrays.fill(large, (byte) ('a' + i));
                    client.create("/behind/large" + i, large, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                }
                ensemble.start();
                Tree.same(ensemble);
            }
            truncation(ensemble);
        });
    }

    /** A leader logs writes that nobody else hears of, and dies; the others go on without them. */
    private static void truncation(Ensemble ensemble) throws Exception {
        ensemble.makeLeader(3);
        ensemble.journal().note("transactions that nobody else has");
        Member alone = ensemble.member(3);
        List<Member> others = List.of(ensemble.member(1), ensemble.member(2));
        try (StockClients clients = new StockClients(alone.address())) {
            ZooKeeper client = clients.connect(SESSION_MILLIS);
            long logged = logBytes(alone);
            others.forEach(Member::pause);
            for (int i = 0; i < FEW; i++) {
                client.create(
                        "/lost" + i,
                        new byte[1_000],
                        Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT,
                        (rc, path, context, name) -> {},
                        null);
            }
            Poll.until("the leader has logged alone", LIMIT, () -> logBytes(alone) >= logged + FEW * 1_000L);
            alone.kill();
            // what is still in their sockets must not reach them
            others.forEach(Member::kill);
        }
        others.forEach(Member::launch);
        Poll.until("the others have a leader", LIMIT, () -> others.stream().allMatch(Member::serves));
        try (StockClients clients = new StockClients(ensemble.member(1).address())) {
            write(clients.connect(SESSION_MILLIS), FEW, 10);
        }
        ensemble.start();
        Tree tree = Tree.same(ensemble);
        assertEquals(
                List.of(),
                tree.nodes().keySet().stream()
                        .filter(path -> path.startsWith("/lost"))
                        .toList());
    }

    private static void write(ZooKeeper client, int count, int size) throws InterruptedException {
        Semaphore window = new Semaphore(IN_FLIGHT);
        Semaphore failed = new Semaphore(0);
        for (int i = 0; i < count; i++) {
            window.acquire();
            client.create(
                    "/behind/n-",
                    new byte[size],
                    Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT_SEQUENTIAL,
                    (rc, path, context, name) -> {
                        (rc == 0 ? window : failed).release();
                    },
                    null);
        }
        assertTrue(window.tryAcquire(IN_FLIGHT, LIMIT.toSeconds(), TimeUnit.SECONDS), "failed: " + failed);
    }

    /** How much of the log files is written; they are filled with zeros in advance. */
    private static long logBytes(Member member) throws IOException {
        long bytes = 0;
        for (Path file : files(member.dataDir().resolve("version-2"))) {
            if (file.getFileName().toString().startsWith("log.")) {
                byte[] content = Files.readAllBytes(file);
                int end = content.length;
                while (end > 0 && content[end - 1] == 0) {
                    end--;
                }
                bytes += end;
            }
        }
        return bytes;
    }

    private static void wipe(Member member) throws IOException {
        for (Path file : files(member.dataDir())) {
            Files.delete(file);
        }
    }

    /** Everything below a folder, the deepest first, without the folder. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }
}
