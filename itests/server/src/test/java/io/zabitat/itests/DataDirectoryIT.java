package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.ServerProcess.Kind;
import io.zabitat.itests.harness.StockClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data directory goes from Apache's server to ours and back: every node with its data, Stat and ACL, living sessions with their
 * ephemerals, and the numbering of transactions, once from logs alone and once from snapshots.
 */
class DataDirectoryIT {
    private static final int MANY = 400;

    @TempDir
    Path folder;

    @Test
    void shouldOpenApacheDirectoryFromLogsAlone() throws Exception {
        move(Kind.APACHE, Kind.underTest(), 100_000, true);
    }

    @Test
    void shouldOpenApacheDirectoryFromSnapshots() throws Exception {
        move(Kind.APACHE, Kind.underTest(), 50, false);
    }

    @Test
    void shouldOpenApacheDirectoryAfterKill() throws Exception {
        move(Kind.APACHE, Kind.underTest(), 50, true);
    }

    @Test
    void shouldWriteDirectoryThatApacheOpensFromLogsAlone() throws Exception {
        move(Kind.underTest(), Kind.APACHE, 100_000, true);
    }

    @Test
    void shouldWriteDirectoryThatApacheOpensFromSnapshots() throws Exception {
        move(Kind.underTest(), Kind.APACHE, 50, false);
    }

    @Test
    void shouldGoThereAndBackManyTimes() throws Exception {
        Path data = folder.resolve("shared");
        TreeMap<String, String> expected = new TreeMap<>();
        for (int round = 0; round < 4; round++) {
            Kind kind = round % 2 == 0 ? Kind.APACHE : Kind.underTest();
            try (ServerProcess server = start("round" + round, kind, data, 60)) {
                try (StockClients clients = new StockClients(server)) {
                    ZooKeeper client = clients.connect(30_000);
                    assertEquals(
                            expected,
                            dump(client, expected.keySet().stream().toList()),
                            "what round " + round + " found");
                    client.create("/round" + round, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                    for (int i = 0; i < 100; i++) {
                        client.create(
                                "/round" + round + "/n",
                                new byte[i],
                                Ids.OPEN_ACL_UNSAFE,
                                CreateMode.PERSISTENT_SEQUENTIAL);
                    }
                    expected = dump(client, tree(client, "/"));
                }
                server.kill();
            }
        }
    }

    private void move(Kind from, Kind to, int snapCount, boolean kill) throws Exception {
        Path data = folder.resolve("shared");
        TreeMap<String, String> before;
        long session;
        byte[] password;
        long lastZxid;
        try (ServerProcess server = start("from", from, data, snapCount);
                StockClients clients = new StockClients(server)) {
            ZooKeeper client = clients.connect(30_000);
            fill(client);
            lastZxid = client.setData("/last", null, -1).getMzxid();
            before = dump(client, tree(client, "/"));
            session = client.getSessionId();
            password = client.getSessionPasswd();
            clients.abandon(client);
            if (kill) {
                server.kill();
            } else {
                server.stop();
            }
        }
        assertEquals(snapCount < MANY, count(data, "snapshot.") > 1, "snapshots were taken");
        assertTrue(count(data, "log.") > 0, "logs were written");
        try (ServerProcess server = start("to", to, data, snapCount);
                StockClients clients = new StockClients(server)) {
            ZooKeeper client = clients.attach(session, password);
            client.addAuthInfo("digest", "u:p".getBytes(StandardCharsets.UTF_8));
            assertEquals(before, dump(client, tree(client, "/")));
            assertEquals(lastZxid + 1, client.setData("/last", null, -1).getMzxid(), "numbering continues by one");
            ZooKeeper other = clients.connect(30_000);
            client.close();
            assertEquals(List.of(), other.getChildren("/ephemerals", false));
            assertEquals(
                    "/sequence/s-0000000003",
                    other.create("/sequence/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL));
        }
    }

    private static void fill(ZooKeeper client) throws Exception {
        client.addAuthInfo("digest", "u:p".getBytes(StandardCharsets.UTF_8));
        for (String path : List.of("/last", "/plain", "/ephemerals", "/sequence", "/acl", "/many")) {
            client.create(path, path.getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        client.create("/plain/null", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create("/plain/empty", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create("/plain/\u00e4\u4e2d", new byte[] {0, -1}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create("/plain/gone", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.delete("/plain/gone", 0);
        client.setData("/plain", new byte[1000], 0);
        client.setData("/plain", new byte[10], 1);
        client.create("/ephemerals/e1", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        client.create("/ephemerals/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        for (int i = 0; i < 3; i++) {
            client.create("/sequence/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
        }
        client.create("/acl/creator", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        client.create(
                "/acl/mixed",
                null,
                Arrays.asList(
                        new ACL(Perms.ALL, new Id("digest", StockClients.digest("u:p"))),
                        new ACL(Perms.READ, new Id("ip", "127.0.0.0/8"))),
                CreateMode.PERSISTENT);
        client.setACL("/acl", Ids.READ_ACL_UNSAFE, 0);
        client.create("/container", null, Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
        client.create("/container/child", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.create("/ttl", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 3_600_000);
        client.multi(List.of(
                Op.create("/plain/multi", new byte[3], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                Op.setData("/plain/multi", new byte[4], 0),
                Op.check("/plain", 2),
                Op.delete("/plain/empty", 0)));
        for (int i = 0; i < MANY; i++) {
            client.create("/many/" + i, new byte[i % 50], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        try {
            client.delete("/none", -1); // an error txn in the log
        } catch (org.apache.zookeeper.KeeperException.NoNodeException e) {
            assertEquals("/none", e.getPath());
        }
    }

    private ServerProcess start(String name, Kind kind, Path data, int snapCount) throws IOException {
        return ServerProcess.in(Files.createDirectories(folder.resolve(name)), kind)
                .set("dataDir", data.toString())
                .set("snapCount", String.valueOf(snapCount))
                .set("snapshot.trust.empty", "true")
                .set("extendedTypesEnabled", "true")
                .start();
    }

    private static List<String> tree(ZooKeeper client, String path) throws Exception {
        List<String> paths = new ArrayList<>(List.of(path));
        for (String child : client.getChildren(path, false)) {
            paths.addAll(tree(client, path.equals("/") ? "/" + child : path + "/" + child));
        }
        return paths;
    }

    private static TreeMap<String, String> dump(ZooKeeper client, List<String> paths) throws Exception {
        TreeMap<String, String> nodes = new TreeMap<>();
        for (String path : paths) {
            Stat stat = new Stat();
            byte[] data = client.getData(path, false, stat);
            String text = data == null ? "null" : new String(data, StandardCharsets.ISO_8859_1);
            nodes.put(path, text + " " + client.getACL(path, new Stat()) + " " + stat);
        }
        // the root's children and the config node may change with a session of the test itself, never their
        // transactions
        return nodes;
    }

    private static long count(Path data, String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .count();
        }
    }
}
