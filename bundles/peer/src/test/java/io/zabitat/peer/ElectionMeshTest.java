package io.zabitat.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who calls whom and which connection stays (election protocol, section 1). */
class ElectionMeshTest {

    private static void write(MemoryChannel channel, byte[] bytes) {
        channel.reserve(bytes.length).put(bytes);
        channel.flush();
    }

    private static byte[] hello(long id, String address) {
        byte[] text = address.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(20 + text.length)
                .putLong(-65536)
                .putLong(id)
                .putInt(text.length)
                .put(text)
                .array();
    }

    @Test
    void shouldKeepTheCallOfTheLargerId() {
        MeshWorld world = new MeshWorld(1, 1, 2);
        MeshWorld.Server one = world.start(1);
        MeshWorld.Server two = world.start(2);
        two.send(1, "hi");
        world.settle();
        assertEquals(List.of("up 2", "message 2 hi"), one.events);
        assertEquals(List.of("up 1"), two.events);
        assertEquals(1, world.dials.get(2L));
        assertFalse(world.dials.containsKey(1L));
    }

    @Test
    void shouldBeCalledBackWhenTheSmallerIdCalls() {
        MeshWorld world = new MeshWorld(2, 1, 2);
        MeshWorld.Server one = world.start(1);
        MeshWorld.Server two = world.start(2);
        one.send(2, "hi");
        world.settle();
        assertEquals(List.of("up 2"), one.events);
        assertEquals(List.of("up 1", "message 1 hi"), two.events);
        assertEquals(Map.of(1L, 1, 2L, 1), world.dials);
        assertEquals(2, world.net.open());
    }

    @Test
    void shouldEndWithOneConnectionPerPairHoweverCallsCross() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 300; seed++) {
            MeshWorld world = new MeshWorld(seed, 1, 2, 3);
            for (long id = 1; id <= 3; id++) {
                world.start(id);
            }
            for (MeshWorld.Server server : world.servers.values()) {
                for (long to = 1; to <= 3; to++) {
                    server.send(to, "vote of " + server.id);
                    for (int i = world.net.random.nextInt(6); i > 0; i--) {
                        world.step();
                    }
                }
            }
            world.settle();
            assertTrue(world.isComplete(), "seed " + seed);
            assertEquals(6, world.net.open(), "seed " + seed);
            for (MeshWorld.Server server : world.servers.values()) {
                assertEquals(2, server.heard.size(), "seed " + seed + " server " + server.id);
                assertFalse(server.events.stream().anyMatch(event -> event.startsWith("down")), "seed " + seed);
                assertTrue(world.dials.get(server.id) <= 3, "seed " + seed);
            }
        }
    }

    @Test
    void shouldBeCompleteAgainAfterRestartsOfAnyone() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 200; seed++) {
            MeshWorld world = new MeshWorld(seed, 1, 2, 3, 4, 5);
            for (long id = 1; id <= 5; id++) {
                world.start(id);
            }
            for (int round = 0; round < 8; round++) {
                long id = 1 + world.net.random.nextInt(5);
                world.stop(id);
                for (int i = world.net.random.nextInt(10); i > 0; i--) {
                    world.step();
                }
                world.advance(world.net.random.nextInt(700));
                world.start(id);
                sendAll(world);
            }
            for (int i = 0; i < 40 && !world.isComplete(); i++) {
                world.advance(100);
                sendAll(world);
                world.settle();
            }
            assertTrue(world.isComplete(), "seed " + seed);
            assertEquals(20, world.net.open(), "seed " + seed);
        }
    }

    private static void sendAll(MeshWorld world) {
        for (MeshWorld.Server server : world.servers.values()) {
            for (long to = 1; to <= 5; to++) {
                server.send(to, "vote");
                world.step();
            }
        }
    }

    @Test
    void shouldSendOnlyTheNewestOnceConnected() {
        MeshWorld world = new MeshWorld(3, 1, 2);
        MeshWorld.Server two = world.start(2);
        MeshWorld.Server one = world.start(1);
        two.send(1, "old");
        two.send(1, "older");
        two.send(1, "newest");
        world.settle();
        assertEquals(List.of("up 2", "message 2 newest"), one.events);
    }

    @Test
    void shouldSayNothingTwice() {
        MeshWorld world = new MeshWorld(4, 1, 2);
        MeshWorld.Server two = world.start(2);
        world.start(1);
        two.send(1, "said");
        world.settle();
        world.stop(1);
        world.settle();
        assertEquals(List.of("up 1", "down 1"), two.events);
        MeshWorld.Server again = world.start(1);
        again.send(2, "I am back");
        world.settle();
        assertEquals(List.of("up 2"), again.events);
    }

    @Test
    void shouldPauseBetweenDialsOfTheDead() {
        MeshWorld world = new MeshWorld(5, 1, 2);
        MeshWorld.Server two = world.start(2);
        for (int i = 0; i < 100; i++) {
            two.send(1, "anyone?");
            world.advance(10);
        }
        int dials = world.dials.get(2L);
        assertTrue(dials >= 3 && dials <= 6, "dials within a second: " + dials);
        world.advance(20_000);
        world.advance(20_000);
        int before = world.dials.get(2L);
        world.advance(20_000);
        assertEquals(before, world.dials.get(2L), "nobody has anything to say any more");
        assertEquals(Long.MAX_VALUE, two.mesh.nextDeadlineNanos());
    }

    @Test
    void shouldFindARestartedServerFast() {
        MeshWorld world = new MeshWorld(6, 1, 2);
        MeshWorld.Server two = world.start(2);
        for (int i = 0; i < 100; i++) {
            two.send(1, "anyone?");
            world.advance(10);
        }
        world.start(1).send(2, "me");
        world.settle();
        assertTrue(world.isComplete(), "connected back at once");
    }

    /** Nobody has anything to say, but who is there is known by the connections. */
    @Test
    void shouldCallOnceWhoHasNoConnection() {
        MeshWorld world = new MeshWorld(16, 1, 2);
        MeshWorld.Server one = world.start(1);
        MeshWorld.Server two = world.start(2);
        one.mesh.callMissing();
        world.settle();
        assertTrue(world.isComplete(), "the larger id has called back");
        one.mesh.callMissing();
        world.settle();
        assertEquals(Map.of(1L, 1, 2L, 1), world.dials, "who has one is not called");
        assertEquals(List.of("up 1"), two.events);
    }

    @Test
    void shouldNotGoOnCallingWhoIsGone() {
        MeshWorld world = new MeshWorld(17, 1, 2);
        MeshWorld.Server two = world.start(2);
        two.mesh.callMissing();
        world.advance(20_000);
        assertEquals(Map.of(2L, 1), world.dials);
        assertEquals(Long.MAX_VALUE, two.mesh.nextDeadlineNanos());
    }

    @Test
    void shouldForgetWhatIsNotTrueAnyMore() {
        MeshWorld world = new MeshWorld(7, 1, 2);
        MeshWorld.Server two = world.start(2);
        two.send(1, "I am looking");
        world.settle();
        two.mesh.dropWaiting();
        MeshWorld.Server one = world.start(1);
        one.send(2, "me");
        world.settle();
        assertEquals(List.of("up 2"), one.events);
    }

    @Test
    void shouldWakeInTimeForWhatIsDue() {
        MeshWorld world = new MeshWorld(8, 1, 2);
        MeshWorld.Server two = world.start(2);
        assertEquals(Long.MAX_VALUE, two.mesh.nextDeadlineNanos());
        two.send(1, "x");
        world.settle();
        assertEquals(world.nowNanos + 100 * MeshWorld.MILLI, two.mesh.nextDeadlineNanos());
        world.raw(two);
        assertTrue(two.mesh.nextDeadlineNanos() <= world.nowNanos + 10_000 * MeshWorld.MILLI);
    }

    @Test
    void shouldCloseWhoDoesNotSayWhoHeIs() {
        MeshWorld world = new MeshWorld(9, 1, 2);
        MeshWorld.Server two = world.start(2);
        MemoryChannel silent = world.raw(two);
        world.advance(9_999);
        assertFalse(silent.other.closed);
        world.advance(1);
        assertTrue(silent.other.closed);
        assertTrue(two.notes.get(0).contains("no initial message within 10000 ms"), two.notes.get(0));
    }

    @Test
    void shouldLetTheOldestMakeRoom() {
        MeshWorld world = new MeshWorld(10, 1, 2);
        MeshWorld.Server one = world.start(1);
        for (int i = 0; i < 1000; i++) {
            world.raw(one);
        }
        world.settle();
        assertEquals(128, world.net.open());
        world.start(2).send(1, "in spite of them");
        world.settle();
        assertEquals("in spite of them", one.heard.get(2L));
    }

    @Test
    void shouldRefuseWithBothSidesValues() {
        MeshWorld world = new MeshWorld(11, 1, 2, 3);
        MeshWorld.Server two = world.start(2);
        String[][] cases = {
            {HexFormat.of().formatHex(hello(2, "h2:1")), "calls itself server 2"},
            {HexFormat.of().formatHex(hello(-7, "h2:1")), "calls itself server -7"},
            {"160301020001000115", "it speaks TLS to a plain port"},
            {"ffffffffffff0002", "protocol version -65534 of the election port, known are -65536 and -65535"},
            {"ffffffffffff0000000000000000000300000000", "server 3 tells an address of 0 bytes, 1 to 2048"},
            {"ffffffffffff0000000000000000000300000801", "server 3 tells an address of 2049 bytes"},
            {"ffffffffffff00000000000000000003ffffffff", "server 3 tells an address of -1 bytes"},
            {HexFormat.of().formatHex(hello(3, "nohost")), "'nohost', which is no host:port"},
            {HexFormat.of().formatHex(hello(3, "h:70000")), "'h:70000', which is no host:port"},
            {HexFormat.of().formatHex(hello(3, "a:b:1")), "'a:b:1', which is no host:port"},
        };
        for (String[] row : cases) {
            two.notes.clear();
            MemoryChannel raw = world.raw(two);
            write(raw, HexFormat.of().parseHex(row[0]));
            world.settle();
            assertTrue(raw.other.closed, row[1]);
            assertTrue(two.notes.size() == 1 && two.notes.get(0).contains(row[1]), two.notes + " not " + row[1]);
        }
        assertEquals(List.of(), two.events);
        MemoryChannel cut = world.raw(two);
        write(cut, new byte[] {-1, -1, -1});
        cut.closeAfterFlush();
        world.settle();
        assertTrue(cut.other.closed);
    }

    @Test
    void shouldReadTheCapturedInitialMessage() throws Exception {
        byte[] bytes =
                HexFormat.of().parseHex("ffffffffffff000000000000000000020000000f3132372e302e302e313a3432323032");
        assertEquals(bytes.length, InitialMessage.wantedBytes(bytes, 0, bytes.length));
        InitialMessage message = InitialMessage.decode(bytes, 0, bytes.length);
        assertEquals(new InitialMessage(2, List.of(new Member.HostPort("127.0.0.1", 42202))), message);
        assertEquals(
                HexFormat.of().formatHex(bytes),
                HexFormat.of().formatHex(InitialMessage.encode(2, message.addresses(), false)));
        List<Member.HostPort> several =
                List.of(new Member.HostPort("::1", 5), new Member.HostPort("h", 6), new Member.HostPort("0.0.0.0", 7));
        byte[] v2 = InitialMessage.encode(5, several, true);
        assertEquals(
                several.subList(0, 2), InitialMessage.decode(v2, 0, v2.length).addresses());
        assertEquals(1, v2[7]);
        byte[] old = {0, 0, 0, 0, 0, 0, 0, 9};
        assertEquals(new InitialMessage(9, List.of()), InitialMessage.decode(old, 0, 8));
    }

    @Test
    void shouldConnectBackToTheToldAddress() {
        MeshWorld world = new MeshWorld(12, 1, 2, 3);
        MeshWorld.Server three = world.start(3);
        write(world.raw(three), hello(2, "h9:1"));
        world.settle();
        assertEquals(List.of("h9"), world.hosts);
        assertEquals(List.of("down 2"), three.events);
        MeshWorld wildcard = new MeshWorld(12, 1, 2, 3);
        MeshWorld.Server again = wildcard.start(3);
        wildcard.start(2);
        write(wildcard.raw(again), hello(2, "0.0.0.0:1"));
        wildcard.settle();
        assertTrue(again.mesh.connected().contains(2L), "the configured address instead");
    }

    @Test
    void shouldAnswerStrangersButNotTooMany() {
        MeshWorld world = new MeshWorld(13, 1, 2, 3);
        MeshWorld.Server three = world.start(3);
        for (long id = 100; id < 200; id++) {
            MemoryChannel raw = world.raw(three);
            write(raw, hello(id, "h" + id + ":1"));
            write(raw, new byte[] {0, 0, 0, 1, 'x'});
            world.settle();
            three.send(id, "answer");
            world.settle();
        }
        assertEquals(32, three.mesh.connected().size());
        assertEquals(32, three.heard.size());
        assertTrue(three.notes.get(99).contains("server 199 is none of [1, 2, 3]"), three.notes.get(99));
        world.start(1).send(3, "member");
        world.settle();
        assertEquals("member", three.heard.get(1L));
    }

    @Test
    void shouldNumberObserversWithoutAnId() {
        MeshWorld world = new MeshWorld(14, 1, 2);
        MeshWorld.Server one = world.start(1);
        for (int i = 0; i < 2; i++) {
            MemoryChannel raw = world.raw(one);
            write(raw, hello(Long.MAX_VALUE, "h9:1"));
            write(raw, new byte[] {0, 0, 0, 1, 'x'});
            world.settle();
        }
        assertEquals(List.of(-2L, -1L), one.mesh.connected());
        assertEquals(List.of("up -1", "message -1 x", "up -2", "message -2 x"), one.events);
    }

    /** ZOOKEEPER-1807. */
    @Test
    void shouldKeepObserversApart() {
        EnsembleConfig config = new EnsembleConfig(
                0, List.of(MeshWorld.member(1, false), MeshWorld.member(2, true), MeshWorld.member(3, true)), Map.of());
        MeshWorld world = new MeshWorld(15);
        MeshWorld.Server voter = world.start(1, config, false);
        MeshWorld.Server two = world.start(2, config, true);
        MeshWorld.Server three = world.start(3, config, true);
        two.send(3, "x");
        three.send(2, "x");
        three.send(1, "x");
        two.send(1, "x");
        write(world.raw(three), hello(2, "h2:1"));
        world.settle();
        assertEquals(List.of(1L), two.mesh.connected());
        assertEquals(List.of(1L), three.mesh.connected());
        assertEquals(List.of(2L, 3L), voter.mesh.connected());
        assertTrue(three.notes.get(0).contains("server 2 is an observer, as this one (3) is"));
    }

    @Test
    void shouldSayWhenAnIdIsThereTwice() {
        MeshWorld world = new MeshWorld(16, 1, 2);
        MeshWorld.Server one = world.start(1);
        world.start(2).send(1, "first");
        world.settle();
        MemoryChannel raw = world.raw(one);
        write(raw, hello(2, "h9:1"));
        world.settle();
        assertTrue(one.notes.get(0).contains("is replaced by one from x"), one.notes.get(0));
        assertEquals(List.of("up 2", "message 2 first", "up 2"), one.events);
    }

    @Test
    void shouldDropMessagesOfUnreasonableLength() {
        for (int length : new int[] {0, -1, 524289, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            MeshWorld world = new MeshWorld(17, 1, 2);
            MeshWorld.Server one = world.start(1);
            MemoryChannel raw = world.raw(one);
            write(raw, hello(2, "h2:1"));
            write(raw, ByteBuffer.allocate(4).putInt(length).array());
            world.settle();
            assertEquals(List.of("up 2", "down 2"), one.events);
            assertTrue(one.notes.get(0).contains("message of " + length + " bytes"), one.notes.get(0));
        }
        MeshWorld world = new MeshWorld(18, 1, 2);
        MeshWorld.Server one = world.start(1);
        MemoryChannel raw = world.raw(one);
        write(raw, hello(2, "h2:1"));
        write(raw, ByteBuffer.allocate(4 + 524288).putInt(524288).array());
        world.settle();
        assertEquals(524288, one.heard.get(2L).length());
    }

    @Test
    void shouldHoldOneMessageForWhoDoesNotRead() {
        MeshWorld world = new MeshWorld(19, 1, 2);
        MeshWorld.Server two = world.start(2);
        MeshWorld.Server one = world.start(1);
        two.send(1, "first");
        world.settle();
        byte[] big = new byte[1000];
        for (int i = 0; i < 10_000; i++) {
            two.mesh.send(1, big); // nothing moves meanwhile
        }
        two.send(1, "last");
        world.settle();
        assertTrue(one.events.size() > 10, "room again");
        world.advance(30);
        assertEquals("last", one.heard.get(2L));
        assertTrue(one.events.size() < 30, "messages: " + one.events.size());
    }

    @Test
    void shouldCloseWhatIsDialledAfterTheEnd() {
        MeshWorld world = new MeshWorld(20, 1, 2);
        MeshWorld.Server two = world.start(2);
        world.start(1);
        two.send(1, "x");
        two.mesh.close();
        world.settle();
        assertEquals(0, world.net.open());
        two.send(1, "y");
        two.mesh.onTick(1);
        assertEquals(Long.MAX_VALUE, two.mesh.nextDeadlineNanos());
        assertEquals(List.of(), two.events);
    }

    /** Those that are proposed vote already, and whoever leaves still hears whom to follow. */
    @Test
    void shouldCallMembersThatAreProposed() {
        MeshWorld world = new MeshWorld(5, 1, 2);
        MeshWorld.Server two = world.start(2);
        world.start(1);
        MeshWorld.Server three = world.start(3);
        two.send(1, "before");
        two.send(3, "nobody knows it");
        world.settle();
        assertTrue(three.events.isEmpty(), three.events.toString());

        EnsembleConfig proposed =
                new EnsembleConfig(7, List.of(MeshWorld.member(2, false), MeshWorld.member(3, false)), Map.of());
        MeshSettings own = MeshSettings.of(2, false, List.of(new Member.HostPort("h2", 1)));
        two.mesh.setConfig(own, world.config, Optional.of(proposed));
        two.send(3, "you may vote");
        world.settle();
        assertEquals("you may vote", three.heard.get(2L));

        two.mesh.setConfig(own, proposed, Optional.empty());
        two.send(1, "you are out");
        world.settle();
        assertEquals(List.of("up 2", "message 2 before", "message 2 you are out"), world.servers.get(1L).events);
    }

    /** An observer that votes in the proposed list is called by an observer. */
    @Test
    void shouldNotKeepAnObserverFromOneThatIsToVote() {
        MeshWorld world = new MeshWorld(6, 1);
        Member watching = MeshWorld.member(2, true);
        Member other = MeshWorld.member(3, true);
        EnsembleConfig now = new EnsembleConfig(0, List.of(MeshWorld.member(1, false), watching, other), Map.of());
        EnsembleConfig proposed = new EnsembleConfig(7, List.of(MeshWorld.member(2, false), other), Map.of());
        MeshWorld.Server two = world.start(2, now, true);
        MeshWorld.Server three = world.start(3, now, true);
        for (MeshWorld.Server server : List.of(two, three)) {
            server.mesh.setConfig(
                    MeshSettings.of(server.id, true, List.of(new Member.HostPort("h" + server.id, 1))),
                    now,
                    Optional.of(proposed));
        }

        three.send(2, "whom to follow?");
        world.settle();

        assertEquals("whom to follow?", two.heard.get(3L));
    }
}
