package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.RecordingWatcher;
import io.zabitat.itests.harness.StockClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;

/** Everything a client can ask for, asked through each member in turn and looked at through all others. */
final class Story implements AutoCloseable {
    private static final int SESSION_MILLIS = 50_000;
    private static final int SHORT_SESSION_MILLIS = 1_500;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Ensemble ensemble;
    private final String root;
    private final List<StockClients> clients = new ArrayList<>();
    private final List<ZooKeeper> connected = new ArrayList<>();

    private Story(Ensemble ensemble, String name) throws Exception {
        this.ensemble = ensemble;
        this.root = "/story-" + name;
        for (Member member : ensemble.members()) {
            StockClients own = new StockClients(member.address());
            clients.add(own);
            connected.add(own.connect(SESSION_MILLIS));
        }
    }

    /** Tells it all; leaves what it wrote, apart from ephemerals. */
    static void tell(Ensemble ensemble, String name) throws Exception {
        try (Story story = new Story(ensemble, name)) {
            ensemble.journal().note("story " + name);
            story.client(1).create(story.root, bytes("root"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            story.leaveShortSessions();
            for (Member member : ensemble.members()) {
                try {
                    story.through(member);
                } catch (Exception | Error e) {
                    throw new AssertionError("story " + name + " through " + member + ": " + e, e);
                }
            }
            ensemble.journal().note("story " + name + ": sessions");
            story.sessions();
            ensemble.journal().note("story " + name + " ends");
        }
    }

    private ZooKeeper client(int id) {
        return connected.get(id - 1);
    }

    private ZooKeeper clientOfNext(Member member) {
        return client(member.id() % ensemble.members().size() + 1);
    }

    private void through(Member member) throws Exception {
        ZooKeeper client = client(member.id());
        String base = root + "/m" + member.id();
        sync(client, "/");
        client.create(base, bytes("one"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        creates(client, base);
        refusals(client, base);
        multi(client, base);
        protectedNode(member, client, base);
        visibility(member, client, base);
    }

    private void creates(ZooKeeper client, String base) throws Exception {
        for (int i = 0; i < 3; i++) {
            String name =
                    client.create(base + "/s-", bytes("" + i), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
            assertEquals(String.format("%s/s-%010d", base, i), name);
        }
        Stat created = new Stat();
        client.create(base + "/e", bytes("mine"), Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL, created);
        assertEquals(client.getSessionId(), created.getEphemeralOwner());
        assertEquals(created, client.exists(base + "/e", false));
        String sequential = client.create(base + "/es-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        assertEquals(
                List.of(base + "/e", sequential),
                client.getEphemerals(base).stream().sorted().toList());
        client.create(base + "/container", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
        client.create(base + "/container/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        assertThrows(
                KeeperException.UnimplementedException.class,
                () -> client.create(
                        base + "/ttl",
                        new byte[0],
                        Ids.OPEN_ACL_UNSAFE,
                        CreateMode.PERSISTENT_WITH_TTL,
                        new Stat(),
                        60_000));
        client.create(base + "/gone", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        client.delete(base + "/gone", 0);
        assertEquals(1, client.setData(base, bytes("two"), 0).getVersion());
    }

    private void refusals(ZooKeeper client, String base) {
        assertThrows(KeeperException.BadVersionException.class, () -> client.setData(base, bytes("three"), 0));
        assertThrows(KeeperException.NotEmptyException.class, () -> client.delete(base, -1));
        assertThrows(
                KeeperException.NodeExistsException.class,
                () -> client.create(base, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        assertThrows(
                KeeperException.NoNodeException.class,
                () -> client.create(base + "/no/way", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        assertThrows(
                KeeperException.NoChildrenForEphemeralsException.class,
                () -> client.create(base + "/e/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        assertThrows(KeeperException.NoNodeException.class, () -> client.delete(base + "/gone", -1));
        assertThrows(
                KeeperException.InvalidACLException.class,
                () -> client.setACL(base, Arrays.asList(new ACL(Perms.ALL, new Id("nonsense", "x"))), -1));
    }

    private void multi(ZooKeeper client, String base) throws Exception {
        List<OpResult> results = client.multi(List.of(
                Op.check(base, 1),
                Op.create(base + "/multi", bytes("a"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                Op.setData(base + "/multi", bytes("b"), 0),
                Op.create(base + "/multi/gone", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
                Op.delete(base + "/multi/gone", -1)));
        assertEquals(5, results.size());
        KeeperException failed = assertThrows(
                KeeperException.BadVersionException.class,
                () -> client.multi(List.of(
                        Op.setData(base + "/multi", bytes("lost"), -1),
                        Op.check(base, 77),
                        Op.delete(base + "/multi", -1))));
        assertEquals(3, failed.getResults().size());
        assertArrayEquals(bytes("b"), client.getData(base + "/multi", false, null));
    }

    private void protectedNode(Member member, ZooKeeper client, String base) throws Exception {
        client.addAuthInfo("digest", bytes(Tree.CREDENTIALS));
        client.create(base + "/private", bytes("secret"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        List<ACL> both = Arrays.asList(
                new ACL(Perms.ALL, new Id("digest", StockClients.digest(Tree.CREDENTIALS))),
                new ACL(Perms.READ, new Id("ip", "10.1.2.3")));
        assertEquals(1, client.setACL(base + "/private", both, 0).getAversion());
        try (StockClients strangers = new StockClients(member.address())) {
            ZooKeeper stranger = strangers.connect(SESSION_MILLIS);
            sync(stranger, base);
            assertThrows(KeeperException.NoAuthException.class, () -> stranger.getData(base + "/private", false, null));
            assertThrows(
                    KeeperException.NoAuthException.class,
                    () -> stranger.setData(base + "/private", bytes("stolen"), -1));
            assertThrows(
                    KeeperException.NoAuthException.class,
                    () -> stranger.multi(List.of(Op.setData(base + "/private", bytes("stolen"), -1))));
        }
    }

    private void visibility(Member member, ZooKeeper client, String base) throws Exception {
        ZooKeeper other = clientOfNext(member);
        sync(other, base);
        assertEquals(client.exists(base, false), other.exists(base, false));
        RecordingWatcher data = new RecordingWatcher();
        RecordingWatcher children = new RecordingWatcher();
        other.getData(base, data, null);
        other.getChildren(base, children);
        client.setData(base, bytes("seen"), -1);
        client.create(base + "/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        data.expect(EventType.NodeDataChanged, base);
        children.expect(EventType.NodeChildrenChanged, base);
        assertArrayEquals(bytes("seen"), other.getData(base, false, null));
    }

    private String expiring(Member member) {
        return root + "/expiring" + member.id();
    }

    /** A session at each member that nobody keeps alive from now on. */
    private void leaveShortSessions() throws Exception {
        for (Member member : ensemble.members()) {
            Poll.until("a short session at " + member, LIMIT, () -> leftShortSession(member));
        }
    }

    /** Throws when it was over before it had its node: the machine may pause for longer than such a session lasts. */
    private boolean leftShortSession(Member member) throws Exception {
        StockClients own = clients.get(member.id() - 1);
        ZooKeeper shortLived = own.connect(SHORT_SESSION_MILLIS);
        try {
            shortLived.create(expiring(member), new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        } catch (KeeperException e) {
            shortLived.close(2_000);
            throw e;
        }
        own.abandon(shortLived);
        return true;
    }

    /** A session that moves to each member and is closed then, and those that expire: ephemerals stay or go everywhere. */
    private void sessions() throws Exception {
        StockClients first = clients.get(0);
        ZooKeeper mover = first.connect(SESSION_MILLIS);
        String moving = root + "/moving";
        mover.create(moving, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        StockClients home = first;
        for (Member member : ensemble.members()) {
            home.abandon(mover);
            home = clients.get(member.id() - 1);
            mover = home.attach(mover.getSessionId(), mover.getSessionPasswd());
            mover.setData(moving, bytes("" + member.id()), -1);
        }
        for (Member member : ensemble.members()) {
            sync(client(member.id()), moving);
            assertEquals(
                    mover.getSessionId(),
                    client(member.id()).exists(moving, false).getEphemeralOwner(),
                    "seen through " + member);
        }
        mover.close();
        for (Member member : ensemble.members()) {
            sync(client(member.id()), moving);
            assertEquals(null, client(member.id()).exists(moving, false), "seen through " + member);
            for (Member maker : ensemble.members()) {
                String path = expiring(maker);
                Poll.until(
                        path + " expires, seen through " + member,
                        LIMIT,
                        () -> client(member.id()).exists(path, false) == null);
            }
        }
    }

    private static void sync(ZooKeeper client, String path) throws Exception {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        client.sync(path, (rc, asked, context) -> done.complete(rc), null);
        assertTrue(done.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS) == 0, "sync " + path);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        for (StockClients own : clients) {
            own.close();
        }
    }
}
