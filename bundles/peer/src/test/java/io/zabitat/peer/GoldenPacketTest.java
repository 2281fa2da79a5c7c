package io.zabitat.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Id;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.server.quorum.QuorumPacket;
import org.junit.jupiter.api.Test;

/** Packets as ZooKeeper's classes make them and as its servers sent them: to messages and back without a changed byte. */
class GoldenPacketTest {
    private static final int MAX = 1 << 21;
    private static final Path VECTORS = Path.of("../wire/src/test/resources/io/zabitat/wire/quorum.txt");

    /** Put together by hand around the transaction of another zxid, which is refused here; a captured one is there too. */
    private static final String INCONSISTENT = "qp.INFORMANDACTIVATE";

    private static Map<String, byte[]> vectors() throws IOException {
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        for (String line : Files.readAllLines(VECTORS)) {
            String[] parts = line.split(" ");
            boolean packet = parts.length == 2 && !parts[0].equals("qp.auth") && !parts[0].equals("qp.learnerInfo");
            if (packet && !parts[0].equals(INCONSISTENT)) {
                vectors.put(parts[0], HexFormat.of().parseHex(parts[1]));
            }
        }
        return vectors;
    }

    /** Which side reads it: leaders read what learners say. */
    private static QuorumLink.Side readerOf(String name) {
        boolean fromLearner = name.contains(".learner")
                || name.matches("qp\\.(FOLLOWERINFO|OBSERVERINFO|ACKEPOCH.*|ACK.*|REQUEST.*|REVALIDATE\\.req)");
        return fromLearner ? QuorumLink.Side.LEADER : QuorumLink.Side.LEARNER;
    }

    private static QuorumLink.Side other(QuorumLink.Side side) {
        return side == QuorumLink.Side.LEADER ? QuorumLink.Side.LEARNER : QuorumLink.Side.LEADER;
    }

    private static PeerMessage decode(QuorumLink.Side reader, byte[] bytes) throws WireException {
        byte[] shifted = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, shifted, 3, bytes.length);
        return new PacketDecoder(reader, MAX).decode(shifted, 3, bytes.length);
    }

    private static byte[] encode(QuorumLink.Side writer, PeerMessage message) {
        JuteWriter out = new JuteWriter(0);
        out.reset(new byte[(int) PacketEncoder.bound(message)], 0);
        byte[] room = out.array();
        PacketEncoder.write(message, writer, out);
        assertTrue(room == out.array(), "bound is too small for " + message);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void shouldReproduceTheVectors() throws Exception {
        int checked = 0;
        for (Map.Entry<String, byte[]> vector : vectors().entrySet()) {
            QuorumLink.Side reader = readerOf(vector.getKey());
            PeerMessage message = decode(reader, vector.getValue());
            assertEquals(
                    HexFormat.of().formatHex(vector.getValue()),
                    HexFormat.of().formatHex(encode(other(reader), message)),
                    vector.getKey());
            checked++;
        }
        assertTrue(checked >= 50, "only " + checked);
    }

    /** Quorum protocol, section 12: the first synchronisation of an empty follower. */
    @Test
    void shouldSpeakTheFirstSynchronisation() throws Exception {
        record Line(QuorumLink.Side writer, PeerMessage message, int type, long zxid, String data) {}
        QuorumLink.Side leader = QuorumLink.Side.LEADER;
        QuorumLink.Side learner = QuorumLink.Side.LEARNER;
        byte[] config = "server.1=a:2:3:participant\nversion=0".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        long epoch = 0x100000000L;
        List<Line> lines = List.of(
                new Line(
                        learner,
                        new PeerMessage.LearnerInfo(false, 1, 0x10000, 0, 0),
                        11,
                        0,
                        "0000000000000001000100000000000000000000"),
                new Line(leader, new PeerMessage.LeaderInfo(1, 0x10000), 17, epoch, "00010000"),
                new Line(learner, new PeerMessage.AckEpoch(0, 0), 18, 0, "00000000"),
                new Line(learner, new PeerMessage.AckEpoch(-1, epoch + 10), 18, epoch + 10, "ffffffff"),
                new Line(leader, new PeerMessage.Diff(0), 13, 0, null),
                new Line(
                        leader,
                        new PeerMessage.NewLeader(epoch, config),
                        10,
                        epoch,
                        HexFormat.of().formatHex(config)),
                new Line(learner, new PeerMessage.Ack(epoch), 3, epoch, null),
                new Line(leader, new PeerMessage.UpToDate(), 12, -1, null),
                new Line(leader, new PeerMessage.Ping(epoch, List.of()), 5, epoch, null),
                new Line(learner, new PeerMessage.Ping(epoch, List.of()), 5, epoch, ""),
                new Line(
                        learner,
                        new PeerMessage.Ping(1, List.of(new PeerMessage.Touch(5, 6))),
                        5,
                        1,
                        "000000000000000500000006"),
                new Line(leader, new PeerMessage.Trunc(epoch + 20), 14, epoch + 20, null),
                new Line(leader, new PeerMessage.Snap(epoch + 20), 15, epoch + 20, null));
        for (Line line : lines) {
            byte[] data = line.data == null ? null : HexFormat.of().parseHex(line.data);
            byte[] theirs = theirs(new QuorumPacket(line.type, line.zxid, data, null));
            byte[] ours = encode(line.writer, line.message);
            assertArrayEquals(theirs, ours, line.message.toString());
            assertArrayEquals(ours, encode(line.writer, decode(other(line.writer), ours)), line.message.toString());
        }
    }

    /** Behind ZooKeeper's fields, which its servers read one by one and look no further. */
    @Test
    void shouldAnnounceAbilitiesBehindWhatZooKeeperReads() throws Exception {
        PeerMessage learner = new PeerMessage.LearnerInfo(true, 1, 0x10000, 0, 0, 5, -1);
        PeerMessage leader = new PeerMessage.LeaderInfo(1, 0x10000, 5);
        byte[] ours = encode(QuorumLink.Side.LEARNER, learner);
        String fields = "0000000000000001000100000000000000000000";
        assertArrayEquals(
                theirs(new QuorumPacket(16, 0, HexFormat.of().parseHex(fields + "5a42545400000005"), null)), ours);
        assertEquals(learner, decode(QuorumLink.Side.LEADER, ours));
        learner = new PeerMessage.LearnerInfo(false, 1, 0x10000, 9, 0, 21, 7);
        ours = encode(QuorumLink.Side.LEARNER, learner);
        assertArrayEquals(
                theirs(new QuorumPacket(
                        11, 9L << 32, HexFormat.of().parseHex(fields + "5a4254540000001500000007"), null)),
                ours);
        assertEquals(learner, decode(QuorumLink.Side.LEADER, ours));
        ours = encode(QuorumLink.Side.LEADER, leader);
        assertArrayEquals(
                theirs(new QuorumPacket(17, 1L << 32, HexFormat.of().parseHex("000100005a42545400000005"), null)),
                ours);
        assertEquals(leader, decode(QuorumLink.Side.LEARNER, ours));
    }

    @Test
    void shouldTakeOtherBytesForNoAbilities() throws Exception {
        for (String rest :
                List.of("", "5a4254", "5a425454", "5a425454000000", "5a42545500000005", "0000000000000005")) {
            byte[] data = HexFormat.of().parseHex("00010000" + rest);
            assertEquals(
                    new PeerMessage.LeaderInfo(1, 0x10000),
                    decode(QuorumLink.Side.LEARNER, theirs(new QuorumPacket(17, 1L << 32, data, null))),
                    rest);
        }
    }

    @Test
    void shouldSpeakOfStatesThatDiffer() throws Exception {
        byte[] differs = encode(QuorumLink.Side.LEARNER, new PeerMessage.Differs(7));
        assertArrayEquals(theirs(new QuorumPacket(0x5a01, 7, null, null)), differs);
        assertEquals(new PeerMessage.Differs(7), decode(QuorumLink.Side.LEADER, differs));
        assertInstanceOf(PeerMessage.Unknown.class, decode(QuorumLink.Side.LEARNER, differs));
        byte[] answer = encode(QuorumLink.Side.LEADER, new PeerMessage.Resynchronise());
        assertArrayEquals(theirs(new QuorumPacket(0x5a02, -1, null, null)), answer);
        assertEquals(new PeerMessage.Resynchronise(), decode(QuorumLink.Side.LEARNER, answer));
        assertInstanceOf(PeerMessage.Unknown.class, decode(QuorumLink.Side.LEADER, answer));
    }

    @Test
    void shouldSpeakOfHowMembersCount() throws Exception {
        byte[] question = encode(QuorumLink.Side.LEADER, new PeerMessage.CountQuestion(7, new byte[] {1, 2}));
        assertArrayEquals(theirs(new QuorumPacket(0x5a11, 7, new byte[] {1, 2}, null)), question);
        PeerMessage.CountQuestion read =
                assertInstanceOf(PeerMessage.CountQuestion.class, decode(QuorumLink.Side.LEARNER, question));
        assertArrayEquals(new byte[] {1, 2}, read.config());
        PeerMessage answer = new PeerMessage.CountAnswer(7, true, "0a1b");
        byte[] bytes = encode(QuorumLink.Side.LEARNER, answer);
        assertArrayEquals(theirs(new QuorumPacket(0x5a12, 7, new byte[] {1, '0', 'a', '1', 'b'}, null)), bytes);
        assertEquals(answer, decode(QuorumLink.Side.LEADER, bytes));
        assertInstanceOf(PeerMessage.Unknown.class, decode(QuorumLink.Side.LEARNER, bytes));
        byte[] long4k = encode(QuorumLink.Side.LEARNER, new PeerMessage.CountAnswer(7, false, "x".repeat(5000)));
        assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEADER, long4k));
    }

    private static byte[] theirs(QuorumPacket packet) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        packet.serialize(BinaryOutputArchive.getArchive(bytes), "packet");
        return bytes.toByteArray();
    }

    @Test
    void shouldCarryIdentitiesOfRequests() throws Exception {
        List<Id> ids = List.of(new Id("ip", "127.0.0.1"), new Id("digest", "j\u00fcrgen:\ud83d\ude00"));
        PeerMessage.Request request = new PeerMessage.Request(7, -3, 1, new byte[] {1, 2, 3}, ids);
        byte[] data = HexFormat.of().parseHex("0000000000000007fffffffd00000001010203");
        List<org.apache.zookeeper.data.Id> theirIds = ids.stream()
                .map(id -> new org.apache.zookeeper.data.Id(id.scheme(), id.id()))
                .toList();
        byte[] ours = encode(QuorumLink.Side.LEARNER, request);
        assertArrayEquals(theirs(new QuorumPacket(1, -1, data, theirIds)), ours);
        PeerMessage.Request back = (PeerMessage.Request) decode(QuorumLink.Side.LEADER, ours);
        assertEquals("127.0.0.1", back.authInfo().get(0).id());
        assertEquals(2, back.authInfo().size());
        assertArrayEquals(request.body(), back.body());
    }

    @Test
    void shouldTakeNullAndEmptyDataWhereItMay() throws Exception {
        for (byte[] data : new byte[][] {null, {}}) {
            byte[] ping = theirs(new QuorumPacket(5, 9, data, null));
            assertEquals(new PeerMessage.Ping(9, List.of()), decode(QuorumLink.Side.LEADER, ping));
            assertEquals(new PeerMessage.Ping(9, List.of()), decode(QuorumLink.Side.LEARNER, ping));
            byte[] newLeader = theirs(new QuorumPacket(10, 9, data, null));
            assertEquals(0, ((PeerMessage.NewLeader) decode(QuorumLink.Side.LEARNER, newLeader)).config().length);
            byte[] ack = theirs(new QuorumPacket(3, 9, data, List.of(new org.apache.zookeeper.data.Id("a", "b"))));
            assertEquals(new PeerMessage.Ack(9), decode(QuorumLink.Side.LEADER, ack));
        }
    }

    @Test
    void shouldSkipUnknownTypesAndRefuseTheWrongDirection() throws Exception {
        for (int type : new int[] {0, 20, -5, Integer.MAX_VALUE}) {
            for (QuorumLink.Side side : QuorumLink.Side.values()) {
                byte[] packet = theirs(new QuorumPacket(type, 9, new byte[] {1}, null));
                assertEquals(new PeerMessage.Unknown(type), decode(side, packet));
            }
        }
        for (Map.Entry<String, byte[]> vector : vectors().entrySet()) {
            if (!vector.getKey().matches(".*\\.(PING|REVALIDATE)\\..*")) {
                QuorumLink.Side wrong = other(readerOf(vector.getKey()));
                assertThrows(WireException.class, () -> decode(wrong, vector.getValue()), vector.getKey());
            }
        }
    }

    @Test
    void shouldRefuseDataThatIsTooShort() throws Exception {
        int[][] leastBytes = {{1, 16}, {6, 12}, {11, 8}, {16, 8}, {18, 4}};
        for (int[] row : leastBytes) {
            byte[] packet = theirs(new QuorumPacket(row[0], 9, new byte[row[1] - 1], null));
            assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEADER, packet), "type " + row[0]);
            byte[] without = theirs(new QuorumPacket(row[0], 9, null, null));
            assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEADER, without), "type " + row[0]);
        }
        for (int[] row : new int[][] {{6, 9}, {9, 8}, {17, 4}, {19, 9}, {2, 32}, {8, 32}}) {
            byte[] packet = theirs(new QuorumPacket(row[0], 9, new byte[row[1] - 1], null));
            assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEARNER, packet), "type " + row[0]);
        }
        byte[] touches = theirs(new QuorumPacket(5, 9, new byte[13], null));
        assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEADER, touches));
    }

    @Test
    void shouldRefuseLearnersOfTheFirstProtocol() throws Exception {
        byte[] data = ByteBuffer.allocate(12).putLong(4).putInt(0xffff).array();
        for (int length : new int[] {8, 12}) {
            byte[] packet = theirs(new QuorumPacket(11, 9, Arrays.copyOf(data, length), null));
            WireException e = assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEADER, packet));
            assertTrue(e.getMessage().contains("server 4 speaks protocol version 0x"), e.getMessage());
            assertTrue(e.getMessage().contains("0x10000"), e.getMessage());
        }
    }

    @Test
    void shouldRefuseAPacketThatHoldsAnotherTransaction() throws Exception {
        byte[] proposal = vectors().get("qp.PROPOSAL").clone();
        assertInstanceOf(PeerMessage.Proposal.class, decode(QuorumLink.Side.LEARNER, proposal));
        proposal[11]++;
        WireException e = assertThrows(WireException.class, () -> decode(QuorumLink.Side.LEARNER, proposal));
        assertEquals("packet of 0x100000004 holds transaction 0x100000003", e.getMessage());
    }
}
