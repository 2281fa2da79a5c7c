package io.zabitat.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.NodeSlots;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members change their stores one by one while others come and go: epochs, snapshots and truncations reach both stores. */
@Timeout(400)
class EnsembleSwapTest {
    private static final int MEMBERS = 3;

    @TempDir
    Path folder;

    private final Map<Integer, SwappedServer> members = new TreeMap<>();
    private final int[] clientPorts = new int[MEMBERS + 1];
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> ledger = new HashMap<>();
    private int written;

    @Test
    void shouldChangeMembersWhileLeadersChange() throws Exception {
        configure();
        for (int id = 1; id <= MEMBERS; id++) {
            start(id, "file");
        }
        try {
            write(100);
            int follower = follower();
            StorageSwap swap = fill(follower, SwappedServer.H2);
            // A new leader: the promises of its epoch must be in both stores.
            restart(leader(), "file");
            write(20);
            ok(members.get(follower).run(swap::cutOver));
            write(20);
            restart(leader(), "file");
            write(20);
            ok(members.get(follower).run(swap::commit));

            int leader = leader();
            String target = members.get(leader).slot().kind().equals("file") ? "h2" : "file";
            StorageSwap atLeader = fill(leader, members.get(leader).kind(target));
            ok(members.get(leader).run(atLeader::cutOver));
            write(20);
            ok(members.get(leader).run(atLeader::rollBack));
            write(20);
            // What each member has is what a start finds.
            for (int id = 1; id <= MEMBERS; id++) {
                restart(id, "file");
            }
            assertEquals("h2", members.get(follower).slot().kind());
            write(5);
            for (int id = 1; id <= MEMBERS; id++) {
                check(id);
            }
        } finally {
            members.values().forEach(SwappedServer::close);
        }
    }

    /** What made the rollback of another migration impossible (KIP-1362): a member was replaced in the middle of it. */
    @Test
    void shouldGoBackAfterMembersWereReplacedInTheMiddle() throws Exception {
        configure();
        for (int id = 1; id <= MEMBERS; id++) {
            start(id, "file");
        }
        try {
            write(30);
            int changing = follower();
            StorageSwap swap = fill(changing, SwappedServer.H2);
            ok(members.get(changing).run(swap::cutOver));
            write(10);
            int leader = leader();
            int other = 6 - changing - leader;
            replace(other);
            write(10);
            ok(members.get(changing).run(swap::rollBack));
            write(10);

            // And the one that is in the middle itself: what comes anew has one store, and no change.
            swap = fill(changing, SwappedServer.H2);
            ok(members.get(changing).run(swap::cutOver));
            write(10);
            replace(changing);
            write(10);
            assertEquals("file", members.get(changing).slot().kind());
            ok(members.get(changing).run(fill(changing, SwappedServer.H2)::cutOver));
            write(5);
            for (int id = 1; id <= MEMBERS; id++) {
                check(id);
            }
        } finally {
            members.values().forEach(SwappedServer::close);
        }
    }

    /** The new store is found in doubt: what both hold is not known, and the change is neither over nor forgotten. */
    @Test
    void shouldGoOnAfterTheStartThatFollowsADoubt() throws Exception {
        configure();
        for (int id = 1; id <= MEMBERS; id++) {
            start(id, "h2");
        }
        try {
            write(10);
            int changing = follower();
            ok(members.get(changing).run(fill(changing, SwappedServer.FILE)::cutOver));
            write(10);
            members.get(changing).close();
            Files.writeString(folder.resolve("m" + changing + "/version-2/zabitat.suspect"), "a test");

            start(changing, "h2");
            NodeSlots slots = members.get(changing).server.slots();
            assertTrue(slots.suspended(Role.STORAGE).orElseThrow().contains("in doubt"));
            assertEquals(
                    StoreMarker.State.OBSERVE,
                    slots.foundStoreChange().orElseThrow().state());
            await(() -> isIn(members.get(changing), "follower"));
            write(10);
            ExecutionException refused = assertThrows(ExecutionException.class, () -> fill(changing, SwappedServer.H2));
            assertTrue(refused.getMessage().contains("suspended"), refused.getMessage());

            restart(changing, "h2");
            assertEquals(Optional.empty(), members.get(changing).server.slots().suspended(Role.STORAGE));
            StorageSwap resumed = members.get(changing).slot().swap().orElseThrow();
            await(() -> isIn(members.get(changing), "follower"));
            ok(members.get(changing).run(resumed::commit));
            assertEquals("file", members.get(changing).slot().kind());
            write(5);
            for (int id = 1; id <= MEMBERS; id++) {
                check(id);
            }
        } finally {
            members.values().forEach(SwappedServer::close);
        }
    }

    /** Another machine of the same name, without any disk of before. */
    private void replace(int id) throws Exception {
        members.get(id).close();
        Path data = folder.resolve("m" + id);
        Files.move(data, folder.resolve("m" + id + "-lost-" + written));
        Files.writeString(Files.createDirectories(data).resolve("myid"), Integer.toString(id));
        start(id, "file");
    }

    private StorageSwap fill(int id, StoreKind to) throws Exception {
        SwappedServer member = members.get(id);
        StorageSwap swap = member.change(to, SwappedServer.QUICK);
        ok(member.run(swap::prepare));
        ok(member.run(swap::fill));
        return swap;
    }

    private static void ok(String said) {
        assertTrue(said.startsWith("ok "), said);
    }

    private void configure() throws Exception {
        keys.put("tickTime", "500");
        keys.put("initLimit", "60");
        keys.put("syncLimit", "60");
        keys.put("maxSessionTimeout", "60000");
        for (int id = 1; id <= MEMBERS; id++) {
            clientPorts[id] = SwappedServer.freePort();
            keys.put("server." + id, "127.0.0.1:" + SwappedServer.freePort() + ":" + SwappedServer.freePort());
            Path data = Files.createDirectories(folder.resolve("m" + id));
            Files.writeString(data.resolve("myid"), Integer.toString(id));
        }
    }

    private void start(int id, String storage) throws Exception {
        members.put(id, new SwappedServer(clientPorts[id], folder.resolve("m" + id), storage, keys));
    }

    private void restart(int id, String storage) throws Exception {
        members.get(id).close();
        start(id, storage);
    }

    private int leader() {
        await(() -> members.values().stream().anyMatch(member -> isIn(member, "leader")));
        return members.entrySet().stream()
                .filter(entry -> isIn(entry.getValue(), "leader"))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private int follower() {
        await(() -> members.values().stream()
                        .filter(member -> isIn(member, "follower"))
                        .count()
                == MEMBERS - 1);
        return members.entrySet().stream()
                .filter(entry -> isIn(entry.getValue(), "follower"))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static boolean isIn(SwappedServer member, String mode) {
        ServerReport report = member.server.report();
        return report.role().equals(mode)
                && report.ensemble().members().stream()
                        .anyMatch(line ->
                                line.id() == report.serverId() && line.synced().equals("yes"));
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(condition.getAsBoolean());
    }

    /** Each write is repeated until it is acknowledged. */
    private void write(int count) throws Exception {
        List<String> hosts = new ArrayList<>();
        for (int id = 1; id <= MEMBERS; id++) {
            hosts.add("127.0.0.1:" + clientPorts[id]);
        }
        try (ZooKeeper client = connect(String.join(",", hosts))) {
            for (int i = 0; i < count; i++) {
                String path = "/w" + ++written;
                boolean done = false;
                while (!done) {
                    try {
                        client.create(path, bytes(path), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                        done = true;
                    } catch (KeeperException.NodeExistsException before) {
                        done = true;
                    } catch (KeeperException.ConnectionLossException again) {
                        // A leader has gone.
                    }
                }
                ledger.put(path, path);
            }
        }
    }

    private void check(int id) throws Exception {
        try (ZooKeeper client = connect("127.0.0.1:" + clientPorts[id])) {
            boolean answered = false;
            while (!answered) {
                answered = holdsAll(client);
            }
        }
    }

    /** False when the connection was lost meanwhile: then it is asked again. */
    private boolean holdsAll(ZooKeeper client) throws Exception {
        try {
            client.sync("/");
            for (String path : ledger.keySet()) {
                assertEquals(path, new String(client.getData(path, false, null), StandardCharsets.UTF_8));
            }
            return true;
        } catch (KeeperException.ConnectionLossException again) {
            return false;
        }
    }

    private static ZooKeeper connect(String hosts) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(hosts, 40_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(120, TimeUnit.SECONDS));
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
