package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zabitat.itests.harness.RecordingWatcher;
import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.ServerProcess.Kind;
import io.zabitat.itests.harness.StockClients;
import io.zabitat.itests.harness.Wait;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock Apache client, every operation, against the running distribution, on either transport. */
@ParameterizedClass(name = "over {0}")
@ValueSource(strings = {"nio", "netty"})
class StockClientIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static ServerProcess server;

    @Parameter
    String transport;

    private StockClients clients;
    private ZooKeeper zk;
    private String root;

    @BeforeParameterizedClassInvocation
    static void start(String transport) {
        server = ServerProcess.in(folder.resolve(transport))
                .set("zabitat.transport.client", transport)
                .set("tickTime", "200")
                .set("minSessionTimeout", "400")
                .set("maxSessionTimeout", "60000")
                .set("extendedTypesEnabled", "true")
                .set("enforceQuota", "true")
                .set("DigestAuthenticationProvider.superDigest", StockClients.digest("super:secret"))
                .jvmFlag("-Dznode.container.checkIntervalMs=200")
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect(TestInfo info) throws Exception {
        clients = new StockClients(server);
        zk = clients.connect(30_000);
        root = "/" + info.getTestMethod().orElseThrow().getName();
        zk.create(root, bytes("root"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    @AfterEach
    void disconnect() throws Exception {
        clients.close();
    }

    @Test
    void shouldCreateReadWriteAndDelete() throws Exception {
        Stat stat = new Stat();
        assertEquals(root + "/n", zk.create(root + "/n", bytes("1"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, stat));
        assertEquals(stat.getCzxid(), stat.getMzxid());
        assertEquals(0, stat.getVersion());
        Stat changed = zk.setData(root + "/n", bytes("22"), 0);
        assertEquals(1, changed.getVersion());
        assertEquals(2, changed.getDataLength());
        assertEquals(stat.getCzxid() + 1, changed.getMzxid());
        assertArrayEquals(bytes("22"), zk.getData(root + "/n", false, stat));
        assertEquals(changed, stat);
        assertThrows(KeeperException.BadVersionException.class, () -> zk.delete(root + "/n", 0));
        zk.delete(root + "/n", 1);
        assertNull(zk.exists(root + "/n", false));
        assertEquals(2, zk.exists(root, false).getCversion());
    }

    @Test
    void shouldDoEverythingAsynchronously() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        zk.create(
                root + "/a",
                bytes("x"),
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT,
                (rc, path, context, name) -> order.add("create " + rc + " " + name),
                null);
        zk.setData(
                root + "/a",
                bytes("y"),
                0,
                (rc, path, context, stat) -> order.add("set " + rc + " " + stat.getVersion()),
                null);
        zk.getData(
                root + "/a",
                false,
                (rc, path, context, data, stat) ->
                        order.add("get " + rc + " " + new String(data, StandardCharsets.UTF_8)),
                null);
        zk.exists(root + "/none", false, (rc, path, context, stat) -> order.add("exists " + rc), null);
        zk.getChildren(
                root,
                false,
                (int rc, String path, Object context, List<String> children) ->
                        order.add("children " + rc + " " + children),
                null);
        zk.getACL(
                root,
                new Stat(),
                (int rc, String path, Object context, List<ACL> acl, Stat stat) -> order.add("acl " + rc),
                null);
        zk.setACL(
                root,
                Ids.OPEN_ACL_UNSAFE,
                0,
                (rc, path, context, stat) -> order.add("setAcl " + rc + " " + stat.getAversion()),
                null);
        zk.multi(List.of(Op.check(root, -1)), (rc, path, context, results) -> order.add("multi " + rc), null);
        zk.sync(root, (rc, path, context) -> order.add("sync " + rc), null);
        zk.delete(root + "/a", -1, (rc, path, context) -> order.add("delete " + rc), null);
        zk.getAllChildrenNumber(
                root,
                (rc, path, context, number) -> {
                    order.add("number " + rc + " " + number);
                    done.countDown();
                },
                null);
        assertTrue(done.await(60, TimeUnit.SECONDS), order.toString());
        assertEquals(
                List.of(
                        "create 0 " + root + "/a",
                        "set 0 1",
                        "get 0 y",
                        "exists -101",
                        "children 0 [a]",
                        "acl 0",
                        "setAcl 0 1",
                        "multi 0",
                        "sync 0",
                        "delete 0",
                        "number 0 0"),
                order);
    }

    @Test
    void shouldAppendSequenceNumbers() throws Exception {
        assertEquals(root + "/s-0000000000", create(root + "/s-", CreateMode.PERSISTENT_SEQUENTIAL));
        assertEquals(root + "/s-0000000001", create(root + "/s-", CreateMode.EPHEMERAL_SEQUENTIAL));
        create(root + "/other", CreateMode.PERSISTENT);
        assertEquals(root + "/s-0000000003", create(root + "/s-", CreateMode.PERSISTENT_SEQUENTIAL));
    }

    @Test
    void shouldFireOneShotWatchesOnceAndBeforeTheData() throws Exception {
        RecordingWatcher watcher = new RecordingWatcher();
        zk.exists(root + "/n", watcher);
        zk.getChildren(root, watcher);
        create(root + "/n", CreateMode.PERSISTENT);
        watcher.expect(EventType.NodeCreated, root + "/n");
        watcher.expect(EventType.NodeChildrenChanged, root);
        zk.getData(root + "/n", watcher, null);
        zk.setData(root + "/n", bytes("1"), -1);
        zk.setData(root + "/n", bytes("2"), -1);
        watcher.expect(EventType.NodeDataChanged, root + "/n");
        zk.getData(root + "/n", watcher, null);
        zk.delete(root + "/n", -1);
        watcher.expect(EventType.NodeDeleted, root + "/n");
        watcher.expectNothingMore();
    }

    @Test
    void shouldFirePersistentAndRecursiveWatches() throws Exception {
        RecordingWatcher persistent = new RecordingWatcher();
        RecordingWatcher recursive = new RecordingWatcher();
        zk.addWatch(root, persistent, AddWatchMode.PERSISTENT);
        ZooKeeper other = clients.connect(30_000);
        other.addWatch(root, recursive, AddWatchMode.PERSISTENT_RECURSIVE);
        create(root + "/n", CreateMode.PERSISTENT);
        create(root + "/n/m", CreateMode.PERSISTENT);
        zk.setData(root, bytes("x"), -1);
        persistent.expect(EventType.NodeChildrenChanged, root);
        persistent.expect(EventType.NodeDataChanged, root);
        recursive.expect(EventType.NodeCreated, root + "/n");
        recursive.expect(EventType.NodeCreated, root + "/n/m");
        recursive.expect(EventType.NodeDataChanged, root);
        zk.removeAllWatches(root, WatcherType.Any, false);
        persistent.expect(EventType.PersistentWatchRemoved, root);
        create(root + "/o", CreateMode.PERSISTENT);
        persistent.expectNothingMore();
        recursive.expect(EventType.NodeCreated, root + "/o");
    }

    @Test
    void shouldRemoveWatches() throws Exception {
        RecordingWatcher watcher = new RecordingWatcher();
        zk.getData(root, watcher, null);
        zk.removeWatches(root, watcher, WatcherType.Data, false);
        watcher.expect(EventType.DataWatchRemoved, root);
        zk.setData(root, bytes("x"), -1);
        watcher.expectNothingMore();
        assertThrows(
                KeeperException.NoWatcherException.class,
                () -> zk.removeWatches(root, watcher, WatcherType.Data, false));
    }

    @Test
    void shouldRemoveEphemeralsWithTheirSession() throws Exception {
        ZooKeeper owner = clients.connect(30_000);
        owner.create(root + "/e1", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        owner.create(root + "/e2", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        assertEquals(owner.getSessionId(), zk.exists(root + "/e1", false).getEphemeralOwner());
        assertEquals(2, owner.getEphemerals(root).size());
        assertThrows(
                KeeperException.NoChildrenForEphemeralsException.class,
                () -> create(root + "/e1/n", CreateMode.PERSISTENT));
        RecordingWatcher watcher = new RecordingWatcher();
        zk.exists(root + "/e1", watcher);
        owner.close();
        watcher.expect(EventType.NodeDeleted, root + "/e1");
        assertEquals(List.of(), zk.getChildren(root, false));
        assertEquals(4, zk.exists(root, false).getCversion());
    }

    @Test
    void shouldExpireSilentSessionsAndTheirEphemerals() throws Exception {
        ZooKeeper owner = clients.connect(3_000);
        owner.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        RecordingWatcher watcher = new RecordingWatcher();
        zk.exists(root + "/e", watcher);
        clients.abandon(owner);
        watcher.expect(EventType.NodeDeleted, root + "/e");
        assertThrows(AssertionError.class, () -> clients.attach(owner.getSessionId(), owner.getSessionPasswd()));
    }

    @Test
    void shouldKeepSessionOverReconnect() throws Exception {
        ZooKeeper owner = clients.connect(30_000);
        owner.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        ZooKeeper again = clients.attach(owner.getSessionId(), owner.getSessionPasswd());
        assertEquals(owner.getSessionId(), again.getSessionId());
        assertNotNull(again.exists(root + "/e", false));
        again.close();
        assertNull(zk.exists(root + "/e", false));
    }

    @Test
    void shouldRefuseWrongPasswordWithoutDisturbingTheOwner() throws Exception {
        assumeTrue(
                Kind.underTest() == Kind.ZABITAT,
                "Apache's server cuts the owner's connection before it checks the password");
        RecordingWatcher watcher = new RecordingWatcher();
        zk.getData(root, watcher, null);
        byte[] wrong = zk.getSessionPasswd().clone();
        wrong[3]++;
        assertThrows(AssertionError.class, () -> clients.attach(zk.getSessionId(), wrong));
        zk.setData(root, bytes("x"), -1);
        watcher.expect(EventType.NodeDataChanged, root);
        watcher.expectNothingMore();
    }

    @Test
    void shouldNegotiateTimeouts() throws Exception {
        assertEquals(400, clients.connect(200).getSessionTimeout());
        assertEquals(60_000, clients.connect(1_000_000).getSessionTimeout());
        assertEquals(5_000, clients.connect(5_000).getSessionTimeout());
    }

    @Test
    void shouldApplyMultiAtomically() throws Exception {
        List<OpResult> results = zk.multi(List.of(
                Op.create(root + "/a", bytes("1"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                Op.setData(root + "/a", bytes("2"), 0),
                Op.check(root + "/a", 1),
                Op.create(root + "/b", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL),
                Op.delete(root + "/a", 1)));
        assertEquals(5, results.size());
        assertEquals(root + "/b0000000001", ((OpResult.CreateResult) results.get(3)).getPath());
        KeeperException failure = assertThrows(
                KeeperException.BadVersionException.class,
                () -> zk.multi(List.of(
                        Op.create(root + "/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                        Op.check(root, 99),
                        Op.delete(root + "/c", -1))));
        List<OpResult> errors = failure.getResults();
        assertEquals(0, ((OpResult.ErrorResult) errors.get(0)).getErr());
        assertEquals(-103, ((OpResult.ErrorResult) errors.get(1)).getErr());
        assertEquals(-2, ((OpResult.ErrorResult) errors.get(2)).getErr());
        assertNull(zk.exists(root + "/c", false));
        List<OpResult> reads = zk.multi(List.of(Op.getData(root), Op.getChildren(root), Op.getData(root + "/none")));
        assertArrayEquals(bytes("root"), ((OpResult.GetDataResult) reads.get(0)).getData());
        assertEquals(-101, ((OpResult.ErrorResult) reads.get(2)).getErr());
    }

    @Test
    void shouldCheckAclsOfEveryScheme() throws Exception {
        ZooKeeper owner = clients.connect(30_000);
        owner.addAuthInfo("digest", bytes("u:p"));
        owner.create(root + "/d", bytes("secret"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        assertEquals(
                new Id("digest", StockClients.digest("u:p")),
                owner.getACL(root + "/d", new Stat()).get(0).getId());
        assertThrows(KeeperException.NoAuthException.class, () -> zk.getData(root + "/d", false, null));
        assertThrows(KeeperException.NoAuthException.class, () -> zk.setData(root + "/d", null, -1));
        assertThrows(KeeperException.NoAuthException.class, () -> create(root + "/d/c", CreateMode.PERSISTENT));
        assertThrows(KeeperException.NoAuthException.class, () -> zk.setACL(root + "/d", Ids.OPEN_ACL_UNSAFE, -1));

        owner.create(
                root + "/ip",
                null,
                Arrays.asList(new ACL(Perms.READ, new Id("ip", "127.0.0.0/8"))),
                CreateMode.PERSISTENT);
        assertNull(zk.getData(root + "/ip", false, null));
        owner.create(
                root + "/far",
                null,
                Arrays.asList(new ACL(Perms.ALL, new Id("ip", "10.0.0.0/8"))),
                CreateMode.PERSISTENT);
        assertThrows(KeeperException.NoAuthException.class, () -> zk.getData(root + "/far", false, null));

        ZooKeeper operator = clients.connect(30_000);
        operator.addAuthInfo("digest", bytes("super:secret"));
        assertArrayEquals(bytes("secret"), operator.getData(root + "/d", false, null));
        operator.setACL(root + "/d", Ids.OPEN_ACL_UNSAFE, -1);
        assertArrayEquals(bytes("secret"), zk.getData(root + "/d", false, null));

        assertThrows(
                KeeperException.InvalidACLException.class,
                () -> zk.create(root + "/x", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT));
    }

    @Test
    void shouldTellWhoAmI() throws Exception {
        zk.addAuthInfo("digest", bytes("user:pass"));
        List<ClientInfo> infos = zk.whoAmI();
        assertTrue(infos.contains(new ClientInfo("digest", "user")), infos.toString());
        assertTrue(infos.contains(new ClientInfo("ip", "127.0.0.1")), infos.toString());
    }

    @Test
    void shouldReapContainersAndTtlNodes() throws Exception {
        create(root + "/container", CreateMode.CONTAINER);
        create(root + "/container/child", CreateMode.PERSISTENT);
        zk.create(root + "/ttl", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, null, 300);
        zk.create(root + "/long", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, null, 3_600_000);
        assertEquals(0, zk.exists(root + "/container", false).getEphemeralOwner());
        assertEquals(0, zk.exists(root + "/ttl", false).getEphemeralOwner());
        zk.delete(root + "/container/child", -1);
        Wait.until(
                "container and TTL node go",
                Duration.ofSeconds(60),
                () -> zk.getChildren(root, false).equals(List.of("long")));
    }

    @Test
    void shouldEnforceQuotas() throws Exception {
        String quota = "/zookeeper/quota" + root;
        create(quota, CreateMode.PERSISTENT);
        zk.create(
                quota + "/zookeeper_limits",
                bytes("count=-1,bytes=-1=;byteHardLimit=20;countHardLimit=3"),
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT);
        zk.create(quota + "/zookeeper_stats", bytes("count=0,bytes=0"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        create(root + "/1", CreateMode.PERSISTENT);
        create(root + "/2", CreateMode.PERSISTENT);
        assertThrows(KeeperException.QuotaExceededException.class, () -> create(root + "/3", CreateMode.PERSISTENT));
        assertThrows(KeeperException.QuotaExceededException.class, () -> zk.setData(root + "/1", new byte[30], -1));
        String stats = new String(zk.getData(quota + "/zookeeper_stats", false, null), StandardCharsets.UTF_8);
        assertTrue(stats.startsWith("count=3,bytes=6"), stats);
    }

    @Test
    void shouldServeBelowAChroot() throws Exception {
        ZooKeeper below = clients.connect(server.address() + root, 30_000);
        assertEquals("/n", below.create("/n", bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        assertEquals(List.of("n"), zk.getChildren(root, false));
        RecordingWatcher watcher = new RecordingWatcher();
        below.exists("/n", watcher);
        zk.delete(root + "/n", -1);
        watcher.expect(EventType.NodeDeleted, "/n");
    }

    @Test
    void shouldSyncAndCount() throws Exception {
        CompletableFuture<Integer> synced = new CompletableFuture<>();
        AsyncCallback.VoidCallback callback = (rc, path, context) -> synced.complete(rc);
        zk.sync("/", callback, null);
        assertEquals(0, synced.get(60, TimeUnit.SECONDS));
        create(root + "/a", CreateMode.PERSISTENT);
        create(root + "/a/b", CreateMode.PERSISTENT);
        assertEquals(2, zk.getAllChildrenNumber(root));
        assertEquals(new HashSet<>(List.of("quota", "config")), new HashSet<>(zk.getChildren("/zookeeper", false)));
    }

    @Test
    void shouldRearmWatchesAfterLostConnection() throws Exception {
        RecordingWatcher watcher = new RecordingWatcher();
        RecordingWatcher persistent = new RecordingWatcher();
        ZooKeeper lost = clients.connect(30_000);
        lost.getData(root, watcher, null);
        lost.addWatch(root, persistent, AddWatchMode.PERSISTENT_RECURSIVE);
        clients.dropConnection(lost);
        zk.setData(root, bytes("changed"), -1);
        watcher.expect(EventType.NodeDataChanged, root);
        create(root + "/n", CreateMode.PERSISTENT);
        Wait.until(
                "the recursive watch is armed again", LIMIT, () -> persistent.saw(EventType.NodeCreated, root + "/n"));
        assertFalse(persistent.saw(EventType.NodeDeleted, root));
    }

    @Test
    void shouldReplyWithTheZxidOfTheState() throws Exception {
        Stat stat = zk.setData(root, bytes("x"), -1);
        assertEquals(stat.getMzxid(), zk.setData(root, bytes("y"), -1).getMzxid() - 1);
        assertNotEquals(0, stat.getMzxid());
    }

    private String create(String path, CreateMode mode) throws KeeperException, InterruptedException {
        return zk.create(path, bytes("d"), Ids.OPEN_ACL_UNSAFE, mode);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
