package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.ensemble.QuorumPackets.Packet;
import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.Jute;
import io.zabitat.itests.harness.ServerProcess.Kind;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile bytes and wrong members at the quorum and election ports: refused with a reason that names both sides' values, while the
 * ensemble goes on writing under the same leader in the same epoch, and without a thread or descriptor left behind.
 */
class BadPeerIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final int CONNECTIONS = 40;
    private static final int SLACK = 6;
    private static final int STRANGER = 77;
    private static final int FUTURE = 99;
    private static final int STORM_LINES = 60;
    private static final int FLOOD = 400;
    private static final String MEMBERS = "\\[1, 2, 3\\]";
    private static final int INIT_LIMIT = 8;
    private static final Map<String, String> KEYS = Map.of("initLimit", String.valueOf(INIT_LIMIT));
    /** tickTime * initLimit, and what a busy machine adds. */
    private static final Duration CLOSED_LIMIT = Duration.ofMillis(INIT_LIMIT * Ensemble.TICK_MILLIS + 40_000);

    private static final boolean OURS = Kind.underTest() == Kind.ZABITAT;

    @TempDir
    static Path folder;

    /** What a bad peer has in mind: after a flood a server says less of what it refuses, so lies are told to others. */
    private enum Manner {
        FLOOD,
        LIE
    }

    /** Those that are attacked, again and again; one starts with the first attack on it. */
    private static final Map<Manner, Ensemble> ATTACKED = new EnumMap<>(Manner.class);

    private final Random random = Campaign.random("BadPeerIT");

    /** What a bad peer does while clients write. */
    private interface Attack {
        void run(Ensemble ensemble, Member leader) throws Exception;
    }

    @AfterAll
    static void end() {
        ATTACKED.values().forEach(Ensemble::close);
        ATTACKED.clear();
    }

    @Test
    void shouldSurviveHostileBytes() throws Exception {
        attack(Manner.FLOOD, "hostile", (ensemble, leader) -> {
            List<Socket> open = new ArrayList<>();
            try {
                for (Member member : ensemble.members()) {
                    for (int i = 0; i < CONNECTIONS; i++) {
                        open.addAll(hostile(member.electionPort(), i, this::electionBytes));
                        open.addAll(hostile(member.quorumPort(), i, this::quorumBytes));
                    }
                }
                long deadline = System.nanoTime() + CLOSED_LIMIT.toNanos();
                for (Socket socket : open) {
                    Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
                    boolean closed = QuorumPackets.isClosedByPeer(socket, left);
                    // Apache's election port serves one connection after the other
                    assertTrue(closed || !OURS, "port " + socket.getPort() + " waits for ever");
                }
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        });
    }

    /** Each connection of a stranger is refused, and an operator reads of some of them, and of how many more there were. */
    @Test
    void shouldNotFillTheLogForAStranger() throws Exception {
        attack(Manner.FLOOD, "stranger", (ensemble, leader) -> {
            long before = leader.log().lines().count();
            for (int i = 0; i < FLOOD; i++) {
                int port = i % 2 == 0 ? leader.electionPort() : leader.quorumPort();
                byte[] first = i % 2 == 0
                        ? QuorumPackets.greeting(STRANGER, "127.0.0.1:1")
                        : QuorumPackets.learnerInfo(QuorumPackets.FOLLOWER_INFO, 0, STRANGER, 0);
                try (Socket socket = QuorumPackets.dial(port)) {
                    QuorumPackets.send(
                            socket, first); // no waiting for the end: it has to be a flood, however slow the machine is
                }
            }
            if (OURS) {
                Poll.until(
                        "it is told how much was left out",
                        CLOSED_LIMIT,
                        () -> leader.log().contains("lines like these were left out"));
                long lines = leader.log().lines().count() - before;
                assertTrue(lines < FLOOD / 2, lines + " lines for " + FLOOD + " connections");
            }
        });
    }

    private interface Bytes {
        byte[] next(int turn);
    }

    /** Sends something bad; every fourth connection stays open, to see that the server ends it. */
    private List<Socket> hostile(int port, int turn, Bytes bytes) throws IOException {
        Socket socket;
        try {
            socket = QuorumPackets.dial(port);
        } catch (IOException e) {
            return List.of(); // who does not lead may have no quorum port
        }
        QuorumPackets.send(socket, bytes.next(turn));
        if (turn % 4 == 0) {
            return List.of(socket);
        }
        socket.close();
        return List.of();
    }

    private byte[] electionBytes(int turn) {
        byte[] greeting = QuorumPackets.greeting(STRANGER, "127.0.0.1:1");
        return switch (turn % 10) {
            case 0 -> new byte[0];
            case 1 ->
                Jute.frame().i64(-65_536).i64(STRANGER).i32(Integer.MAX_VALUE).bytes();
            case 2 -> Jute.frame().i64(-65_536).i64(STRANGER).i32(-1).bytes();
            case 3 -> QuorumPackets.greeting(STRANGER, "no address : at | all");
            case 4 -> Jute.frame().i64(-65_000).i64(STRANGER).bytes();
            case 5 -> Jute.frame().raw(greeting).i32(Integer.MAX_VALUE).bytes();
            case 6 -> Jute.frame().raw(greeting).i32(-5).bytes();
            case 7 ->
                Jute.frame()
                        .raw(greeting)
                        .raw(QuorumPackets.notification(
                                0, STRANGER, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, noise(300)))
                        .bytes();
            case 8 -> Jute.frame().raw(greeting).buffer(noise(40)).bytes();
            default -> noise(4_096);
        };
    }

    private byte[] quorumBytes(int turn) {
        return switch (turn % 10) {
            case 0 -> QuorumPackets.packet(QuorumPackets.FOLLOWER_INFO, 0, null).clone();
            case 1 ->
                Jute.frame()
                        .i32(QuorumPackets.FOLLOWER_INFO)
                        .i64(0)
                        .i32(Integer.MAX_VALUE)
                        .bytes();
            case 2 ->
                Jute.frame()
                        .i32(QuorumPackets.FOLLOWER_INFO)
                        .i64(0)
                        .i32(-1)
                        .i32(Integer.MAX_VALUE)
                        .bytes();
            case 3 ->
                Jute.frame()
                        .i32(QuorumPackets.FOLLOWER_INFO)
                        .i64(0)
                        .i32(-7)
                        .i32(-1)
                        .bytes();
            case 4 -> new byte[0];
            case 5 -> QuorumPackets.packet(4_711, 0, noise(64));
            case 6 -> QuorumPackets.packet(QuorumPackets.FOLLOWER_INFO, 0, noise(3));
            case 7 -> QuorumPackets.packet(QuorumPackets.ACK, Long.MAX_VALUE, null);
            case 8 -> QuorumPackets.packet(QuorumPackets.REQUEST, -1, noise(200));
            default -> noise(4_096);
        };
    }

    private byte[] noise(int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Learners that greet well and then lie: strangers, a config from the future, a member's double, an answer that never comes. */
    @Test
    void shouldRefuseLearnersThatLie() throws Exception {
        attack(Manner.LIE, "lies", (ensemble, leader) -> {
            Map<Member, Integer> marks = Reasons.mark(leader);
            refused(leader, QuorumPackets.learnerInfo(QuorumPackets.FOLLOWER_INFO, 0, leader.id(), 0));
            Reasons.await(marks, Reasons.number(leader.id()), "own|itself|duplicate");
            marks = Reasons.mark(leader);
            int other = leader.id() == 1 ? 2 : 1;
            refused(leader, QuorumPackets.learnerInfo(QuorumPackets.FOLLOWER_INFO, 0, other, 0x4711_0000_0000L));
            Reasons.await(marks, Reasons.number(0x4711_0000_0000L), Reasons.number(0), "(?i)config");
            marks = Reasons.mark(leader);
            refused(leader, QuorumPackets.learnerInfo(QuorumPackets.FOLLOWER_INFO, 0, STRANGER, 0));
            Reasons.await(marks, Reasons.number(STRANGER), MEMBERS);
            marks = Reasons.mark(leader);
            refused(leader, QuorumPackets.learnerInfo(QuorumPackets.OBSERVER_INFO, 0, STRANGER + 1, 0));
            Reasons.await(marks, Reasons.number(STRANGER + 1), MEMBERS);
        });
    }

    /** One connection to the leader's quorum port; our own server closes it. */
    private static void refused(Member leader, byte[] first) throws IOException {
        try (Socket socket = QuorumPackets.dial(leader.quorumPort())) {
            QuorumPackets.send(socket, first);
            assertTrue(QuorumPackets.isClosedByPeer(socket, CLOSED_LIMIT) || !OURS, "not refused");
        }
    }

    /** A member's place taken by somebody who joins properly and then sends nonsense. */
    @Test
    void shouldDropALearnerThatSendsNonsense() throws Exception {
        attack(Manner.FLOOD, "nonsense", (ensemble, leader) -> {
            Member absent = ensemble.members().get(leader.id() == 1 ? 1 : 0);
            absent.kill();
            List<byte[]> broken = List.of(
                    QuorumPackets.packet(QuorumPackets.PING, 0, noise(7)),
                    QuorumPackets.packet(QuorumPackets.REQUEST, -1, noise(3)),
                    QuorumPackets.packet(QuorumPackets.REVALIDATE, -1, noise(5)),
                    Jute.frame()
                            .i32(QuorumPackets.PING)
                            .i64(0)
                            .i32(Integer.MAX_VALUE)
                            .bytes(),
                    Jute.frame().i32(QuorumPackets.PING).i64(0).i32(-9).i32(-1).bytes());
            for (byte[] bad : broken) {
                join(leader, absent.id(), bad, true);
            }
            join(leader, absent.id(), QuorumPackets.packet(QuorumPackets.ACK, Long.MAX_VALUE, null), false);
            join(leader, absent.id(), noise(2_000), false);
            if (OURS) { // either of these stops the writes of Apache's leader for good
                join(leader, absent.id(), request(9_999), false);
                join(leader, absent.id(), request(5), false);
            }
            absent.launch();
            ensemble.awaitAllServing();
        });
    }

    /** A REQUEST of session 1 with a body that is none. */
    private byte[] request(int type) {
        byte[] data = Jute.frame().i64(1).i32(1).i32(type).raw(noise(50)).bytes();
        return QuorumPackets.packet(QuorumPackets.REQUEST, -1, data);
    }

    /** Synchronises as a member would, then says what is bad; waits for the end of the link when it cannot be borne. */
    private static void join(Member leader, int id, byte[] bad, boolean unbearable) throws IOException {
        long deadline = System.nanoTime() + CLOSED_LIMIT.toNanos();
        while (true) {
            try (Socket socket = QuorumPackets.dial(leader.quorumPort())) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                socket.setSoTimeout(60_000);
                QuorumPackets.send(socket, QuorumPackets.learnerInfo(QuorumPackets.FOLLOWER_INFO, 0, id, 0));
                Packet leaderInfo;
                try {
                    leaderInfo = Packet.read(in);
                } catch (EOFException | SocketException e) {
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                    continue; // the id is taken until the leader has noticed the end of the connection before this one
                }
                assertEquals(QuorumPackets.LEADER_INFO, leaderInfo.type());
                QuorumPackets.send(socket, QuorumPackets.ackEpoch(0, -1));
                Packet.read(in);
                QuorumPackets.send(socket, QuorumPackets.packet(QuorumPackets.ACK, leaderInfo.zxid(), null), bad);
                assertTrue(!unbearable || QuorumPackets.isClosedByPeer(socket, CLOSED_LIMIT), "the link is kept");
                return;
            }
        }
    }

    @Test
    void shouldGoOnBesideProcessesThatDoNotBelong() throws Exception {
        attack(Manner.LIE, "processes", (ensemble, leader) -> {
            try (Member stranger = ensemble.stranger(STRANGER, 'Z', folder.resolve("stranger"));
                    Member doubled = ensemble.stranger(leader.id() == 2 ? 1 : 2, 'Z', folder.resolve("double"))) {
                Map<Member, Integer> marks = Reasons.mark(leader);
                stranger.launch();
                Reasons.await(marks, Reasons.number(STRANGER), MEMBERS);
                stranger.kill();
                doubled.launch();
                Poll.until(
                        "the double has been heard",
                        CLOSED_LIMIT,
                        () -> doubled.log().length() > 0);
                Poll.last(Duration.ofSeconds(2));
                if (OURS) {
                    assertFalse(doubled.serves(), "two members with the same id serve");
                }
                doubled.kill();
            }
        });
    }

    /** One member's server list has two more servers than the others'. */
    @Test
    void shouldNameBothConfigurationsOfAMemberWithAnother() throws Exception {
        attack(Manner.LIE, "config", (ensemble, leader) -> {
            Member odd = ensemble.members().get(leader.id() == 1 ? 1 : 0);
            Map<Member, Integer> marks = Reasons.mark(odd, leader);
            odd.kill();
            odd.configure(Map.of("server.4", "127.0.0.1:1:2", "server.5", "127.0.0.1:3:4"));
            odd.launch();
            Reasons.await(marks, "server\\.4|1, 2, 3, 4, 5", MEMBERS + "|" + leader.line());
            odd.kill();
            odd.forget("server.4", "server.5");
            odd.launch();
            ensemble.awaitAllServing();
        });
    }

    /** acceptedEpoch far beyond the leader's: it must not be led into an epoch that it has promised to refuse. */
    @Test
    void shouldRefuseAFollowerFromTheFuture() throws Exception {
        attack(Manner.LIE, "future", (ensemble, leader) -> {
            Member ahead = ensemble.members().get(leader.id() == 1 ? 1 : 0);
            long epoch = leader.zxid() >>> 32;
            Map<Member, Integer> marks = Reasons.mark(ahead, leader);
            ahead.kill();
            Path file = ahead.dataDir().resolve("version-2/acceptedEpoch");
            String before = Files.readString(file);
            Files.writeString(file, String.valueOf(FUTURE));
            ahead.launch();
            Reasons.await(marks, Reasons.number(FUTURE), Reasons.number(epoch));
            long said = ahead.log().lines().count();
            Poll.last(Duration.ofSeconds(2));
            assertFalse(ahead.serves(), "follows in an epoch that it has promised to refuse");
            long more = ahead.log().lines().count() - said;
            assertTrue(more < STORM_LINES || !OURS, more + " lines in 2 s: it does not wait between its attempts");
            ahead.kill();
            Files.writeString(file, before);
            ahead.launch();
            ensemble.awaitAllServing();
        });
    }

    /** Two fakes pretend to be a settled quorum whose leader has an older epoch than the third member has accepted. */
    @Test
    void shouldRefuseALeaderWithAnOldEpoch() throws Exception {
        Ensemble.with(folder.resolve("old"), "ZZZ", KEYS, ensemble -> {
            ensemble.startLedBy(2);
            try (Load load = Load.start(ensemble, 2, SESSION_MILLIS)) {
                load.awaitProgress(50);
                load.quiesce();
                ensemble.members().forEach(Member::kill);
                Member real = ensemble.member(3);
                Path file = real.dataDir().resolve("version-2/acceptedEpoch");
                int accepted = 7;
                int old = 3;
                Files.writeString(file, String.valueOf(accepted));
                String config = config(ensemble);
                Map<Member, Integer> marks = Reasons.mark(real);
                try (FakeMember one = new FakeMember(ensemble.member(1), ensemble.member(2), old, config);
                        FakeMember two = new FakeMember(ensemble.member(2), ensemble.member(2), old, config)) {
                    real.launch();
                    Poll.until(
                            "it follows the fake leader",
                            CLOSED_LIMIT,
                            () -> !two.received().isEmpty());
                    Packet info = two.received().get(0);
                    assertEquals(QuorumPackets.FOLLOWER_INFO, info.type());
                    assertEquals((long) accepted << 32, info.zxid());
                    Reasons.await(marks, Reasons.number(accepted), Reasons.number(old));
                    assertTrue(
                            two.received().stream().noneMatch(packet -> packet.type() == QuorumPackets.ACK_EPOCH),
                            "it has accepted an old epoch");
                    assertFalse(real.serves());
                    assertEquals(List.of(), one.received());
                }
                assertEquals(String.valueOf(accepted), Files.readString(file).trim());
                ensemble.start();
                load.verify(ensemble);
                assertEquals(accepted + 1, ensemble.awaitLeader().zxid() >>> 32);
            }
        });
    }

    private static String config(Ensemble ensemble) {
        StringBuilder text = new StringBuilder();
        for (Member member : ensemble.members()) {
            text.append("server.")
                    .append(member.id())
                    .append('=')
                    .append(member.line())
                    .append(":participant\n");
        }
        return text.append("version=0").toString();
    }

    /** Runs an attack against an ensemble that writes; the same leader leads in the same epoch before, during and after it. */
    private static void attack(Manner manner, String name, Attack attack) throws Exception {
        Ensemble attacked =
                ATTACKED.computeIfAbsent(manner, key -> Ensemble.of(folder.resolve(key.name()), "ZZZ", KEYS));
        attacked.run(ensemble -> {
            ensemble.start();
            try (Load load = Load.start(ensemble, "/" + name, 2, SESSION_MILLIS)) {
                load.awaitProgress(100);
                Member leader = ensemble.awaitLeader();
                long epoch = leader.zxid() >>> 32;
                Map<Member, Footprint> before = new HashMap<>();
                ensemble.members().forEach(member -> before.put(member, Footprint.of(member)));
                attack.run(ensemble, leader);
                load.awaitProgress(50);
                ensemble.awaitAllServing();
                assertEquals(leader, ensemble.awaitLeader(), "the leader has changed");
                assertEquals(epoch, leader.zxid() >>> 32, "the epoch has changed");
                ensemble.members().forEach(member -> Footprint.awaitNoMoreThan(member, before.get(member)));
                load.verify(ensemble);
                System.out.println("BadPeerIT: " + load.ledger());
            }
        });
    }

    /** What a process holds of the machine. */
    private record Footprint(int threads, int descriptors) {
        static Footprint of(Member member) {
            return new Footprint(member.threads(), member.descriptors());
        }

        static void awaitNoMoreThan(Member member, Footprint before) {
            Poll.until(
                    () -> member + " held " + before + ", holds " + of(member),
                    CLOSED_LIMIT,
                    () -> of(member).threads <= before.threads + SLACK
                            && of(member).descriptors <= before.descriptors + SLACK);
        }
    }
}
