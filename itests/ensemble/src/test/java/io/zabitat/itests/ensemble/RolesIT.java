package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zabitat.itests.ensemble.Member.Mode;
import io.zabitat.itests.ensemble.QuorumPackets.Packet;
import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.ServerProcess.Kind;
import io.zabitat.itests.harness.StockClients;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who serves, who votes and who waits, as settings and files say it. */
class RolesIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration LONG_ENOUGH_TO_ELECT = Duration.ofSeconds(4);

    @TempDir
    Path folder;

    /** The server list alone says who observes: no member has the key peerType. */
    @Test
    void shouldServeFromThreeVotersAndAnObserver() throws Exception {
        Ensemble.with(folder, "ZZZz", Map.of(), ensemble -> {
            ensemble.startLedBy(2);
            throughEach(ensemble, "/first");
            ensemble.makeLeader(3);
            assertEquals(Mode.OBSERVER, ensemble.member(4).mode());
            throughEach(ensemble, "/second");
            Tree.same(ensemble);
        });
    }

    private static void throughEach(Ensemble ensemble, String name) throws Exception {
        for (Member writer : ensemble.members()) {
            String path = name + writer.id();
            try (StockClients clients = new StockClients(writer.address())) {
                clients.connect(SESSION_MILLIS).create(path, bytes(path), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            for (Member reader : ensemble.members()) {
                try (StockClients clients = new StockClients(reader.address())) {
                    ZooKeeper client = clients.connect(SESSION_MILLIS);
                    Poll.until(path + " at " + reader, LIMIT, () -> client.exists(path, false) != null);
                    assertArrayEquals(bytes(path), client.getData(path, false, null));
                }
            }
        }
    }

    @Test
    void shouldLeaveClientsToTheFollowers() throws Exception {
        Ensemble.with(folder, "ZZZ", Map.of("leaderServes", "no"), ensemble -> {
            ensemble.members().forEach(Member::launch);
            Poll.until("two follow", LIMIT, () -> followers(ensemble).size() == 2);
            Member leader = ensemble.members().stream()
                    .filter(member -> !followers(ensemble).contains(member))
                    .findFirst()
                    .orElseThrow();
            for (Member follower : followers(ensemble)) {
                try (StockClients clients = new StockClients(follower.address())) {
                    ZooKeeper client = clients.connect(SESSION_MILLIS);
                    client.create("/by" + follower.id(), new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
                    assertEquals(1, client.getEphemerals().size());
                }
            }
            assertTrue(leader.word("srvr").contains("not currently serving requests"), leader.word("srvr"));
            try (Socket socket = QuorumPackets.dial(leader.clientPort())) {
                QuorumPackets.send(socket, connectRequest());
                assertTrue(QuorumPackets.isClosedByPeer(socket, LIMIT), "the leader keeps a client");
            }
            assertTrue(leader.isAlive());
        });
    }

    private static List<Member> followers(Ensemble ensemble) {
        return ensemble.members().stream()
                .filter(member -> member.mode() == Mode.FOLLOWER)
                .toList();
    }

    /** Client protocol, section 2: length, version, zxid, timeout, session, password. */
    private static byte[] connectRequest() {
        return Jute.frame()
                .i32(44)
                .i32(0)
                .i64(0)
                .i32(SESSION_MILLIS)
                .i64(0)
                .buffer(new byte[16])
                .bytes();
    }

    /** It may be the one whose disk was replaced: with it and one other, what only the third has would be lost. */
    @Test
    void shouldNotElectWithAnEmptyVoterBesideOneWithHistory() throws Exception {
        assumeTrue(Kind.underTest() == Kind.ZABITAT);
        Ensemble.with(folder, "ZZZ", Map.of(), ensemble -> {
            ensemble.startLedBy(2);
            create(ensemble.member(1), "/kept");
            ensemble.awaitSameZxid();
            ensemble.members().forEach(Member::kill);
            wipe(ensemble.member(3));
            ensemble.member(1).launch();
            ensemble.member(3).launch();
            Poll.last(LONG_ENOUGH_TO_ELECT);
            assertEquals(Mode.SILENT, ensemble.member(1).mode());
            assertEquals(Mode.SILENT, ensemble.member(3).mode());
            ensemble.start();
            assertTrue(Tree.same(ensemble).nodes().containsKey("/kept"));

            ensemble.journal().note("the same, but an operator says that it is meant to be empty");
            ensemble.members().forEach(Member::kill);
            wipe(ensemble.member(3));
            Files.createFile(ensemble.member(3).dataDir().resolve("initialize"));
            ensemble.member(1).launch();
            ensemble.member(3).launch();
            Poll.until(
                    "two are a quorum",
                    LIMIT,
                    () -> ensemble.member(1).serves() && ensemble.member(3).serves());
            assertFalse(Files.exists(ensemble.member(3).dataDir().resolve("initialize")));
            ensemble.start();
            assertTrue(Tree.same(ensemble).nodes().containsKey("/kept"));
        });
    }

    /** With db.autocreate=false nothing begins by itself. */
    @Test
    void shouldWaitForTheFileInitialize() throws Exception {
        Ensemble.with(folder, "ZZZ", Map.of("db.autocreate", "false"), ensemble -> {
            ensemble.members().forEach(Member::launch);
            Poll.until(
                    "all answer",
                    LIMIT,
                    () -> ensemble.members().stream()
                            .noneMatch(member -> member.word("srvr").isEmpty()));
            Poll.last(LONG_ENOUGH_TO_ELECT);
            assertTrue(ensemble.members().stream().noneMatch(Member::serves), ensemble.modes());
            for (int id : new int[] {1, 2}) {
                Member member = ensemble.member(id);
                member.kill();
                Files.createFile(member.dataDir().resolve("initialize"));
                member.launch();
            }
            ensemble.awaitAllServing();
            create(ensemble.member(3), "/begun");
            assertTrue(Tree.same(ensemble).nodes().containsKey("/begun"));
        });
    }

    /** Observers that never acknowledge: as many as the settings say are synchronised at a time, the next one is refused and may come again. */
    @Test
    void shouldSynchroniseFewObserversAtATime() throws Exception {
        assumeTrue(Kind.underTest() == Kind.ZABITAT);
        Map<String, String> keys = Map.of(
                "leader.maxConcurrentSnapSyncs", "1",
                "leader.maxConcurrentDiffSyncs", "2",
                "initLimit", "40");
        Ensemble.with(folder, "ZZZzzz", keys, ensemble -> {
            for (int id : new int[] {1, 2, 3}) {
                ensemble.member(id).launch();
            }
            Member leader = ensemble.awaitLeader();
            create(leader, "/something");
            long last = leader.zxid();
            int snap = 15;
            int diff = 13;
            try (Socket first = observer(leader, 4, -1, snap)) {
                Map<Member, Integer> marks = Reasons.mark(leader);
                assertRefused(leader, 5, -1);
                Reasons.await(marks, "already 1 observers are being synchronised by SNAP");
                observer(leader, 6, last, diff).close(); // the other limit is another one's
            }
            try (Socket again = observer(leader, 5, -1, snap);
                    Socket one = observer(leader, 4, last, diff)) {
                assertFalse(QuorumPackets.isClosedByPeer(one, Duration.ofMillis(200)));
            }
            try (Socket one = observer(leader, 4, last, diff);
                    Socket two = observer(leader, 5, last, diff)) {
                assertRefused(leader, 6, last);
            }
            ensemble.start();
            Tree.same(ensemble);
        });
    }

    /** One that is welcome; tried again, since the leader may not yet know that the last one has gone. */
    private static Socket observer(Member leader, int id, long lastZxid, int expected) {
        Socket[] welcome = new Socket[1];
        Poll.until("observer " + id + " is synchronised", LIMIT, () -> {
            Socket socket = introduce(leader, id, lastZxid);
            try {
                if (Packet.read(new DataInputStream(socket.getInputStream())).type() == expected) {
                    welcome[0] = socket;
                    return true;
                }
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            socket.close();
            return false;
        });
        return welcome[0];
    }

    private static void assertRefused(Member leader, int id, long lastZxid) throws IOException {
        try (Socket socket = introduce(leader, id, lastZxid)) {
            assertEquals(-1, socket.getInputStream().read(), "observer " + id + " was not refused");
        }
    }

    /** Up to ACKEPOCH; unbuffered, so that what comes then is the answer to it. */
    private static Socket introduce(Member leader, int id, long lastZxid) throws IOException {
        Socket socket = QuorumPackets.dial(leader.quorumPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        QuorumPackets.send(socket, QuorumPackets.learnerInfo(QuorumPackets.OBSERVER_INFO, 0, id, 0));
        Packet info = Packet.read(new DataInputStream(socket.getInputStream()));
        assertEquals(QuorumPackets.LEADER_INFO, info.type());
        QuorumPackets.send(socket, QuorumPackets.ackEpoch(lastZxid, lastZxid < 0 ? -1 : (int) (lastZxid >>> 32)));
        return socket;
    }

    private static void create(Member member, String path) throws Exception {
        try (StockClients clients = new StockClients(member.address())) {
            clients.connect(SESSION_MILLIS).create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
    }

    private static void wipe(Member member) throws IOException {
        try (Stream<Path> files = Files.walk(member.dataDir())) {
            for (Path file : files.filter(file -> !file.equals(member.dataDir()))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
