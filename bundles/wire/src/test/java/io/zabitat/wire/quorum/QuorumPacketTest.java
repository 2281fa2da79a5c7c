package io.zabitat.wire.quorum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.RequestDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.Test;

class QuorumPacketTest {
    private static final int MAX = 1 << 21;

    private final Map<String, byte[]> vectors = Vectors.load("/io/zabitat/wire/quorum.txt");
    private final JuteWriter out = new JuteWriter(16);

    private static JuteReader reader(byte[] bytes) {
        return new JuteReader(MAX).reset(bytes, 0, bytes.length);
    }

    private static QuorumPacket decode(byte[] bytes) throws WireException {
        return QuorumPacket.decode(reader(bytes));
    }

    @Test
    void shouldReproduceTheVectors() throws WireException {
        int checked = 0;
        for (Map.Entry<String, byte[]> vector : vectors.entrySet()) {
            String name = vector.getKey();
            if (name.equals("qp.auth") || name.equals("qp.learnerInfo")) {
                continue;
            }
            byte[] bytes = vector.getValue();
            out.clear();
            decode(bytes).write(out);
            assertEquals(Vectors.hex(bytes), Vectors.hex(out), name);
            checked++;
        }
        assertTrue(checked >= 40, "only " + checked);
    }

    @Test
    void shouldTellWhenAPacketIsComplete() throws WireException {
        for (Map.Entry<String, byte[]> vector : vectors.entrySet()) {
            if (vector.getKey().equals("qp.auth")) {
                continue;
            }
            byte[] bytes = vector.getValue();
            int size = vector.getKey().equals("qp.learnerInfo") ? 0 : bytes.length;
            byte[] stream = new byte[3 + bytes.length + 7];
            System.arraycopy(bytes, 0, stream, 3, bytes.length);
            for (int length = 0; length < size; length++) {
                int wanted = QuorumPacket.wantedBytes(stream, 3, length, MAX);
                assertTrue(wanted > length && wanted <= size, vector.getKey() + " " + length + " " + wanted);
            }
            for (int length = size; size > 0 && length <= bytes.length + 7; length++) {
                assertEquals(size, QuorumPacket.wantedBytes(stream, 3, length, MAX), vector.getKey());
            }
        }
    }

    @Test
    void shouldRefuseToWaitForHostileLengths() throws WireException {
        byte[] packet = vectors.get("qp.REQUEST.create").clone();
        int authAt = 16 + 0x3b;
        new JuteWriter(0).reset(packet, authAt).writeInt(Integer.MAX_VALUE);
        assertThrows(WireException.class, () -> QuorumPacket.wantedBytes(packet, 0, packet.length, Integer.MAX_VALUE));
        assertThrows(WireException.class, () -> decode(packet));
        new JuteWriter(0).reset(packet, authAt).writeInt(1);
        new JuteWriter(0).reset(packet, authAt + 4).writeInt(Integer.MAX_VALUE);
        assertThrows(WireException.class, () -> QuorumPacket.wantedBytes(packet, 0, packet.length, Integer.MAX_VALUE));
        byte[] ack = vectors.get("qp.ACK").clone();
        new JuteWriter(0).reset(ack, 12).writeInt(MAX + 1);
        assertThrows(WireException.class, () -> QuorumPacket.wantedBytes(ack, 0, ack.length, MAX));
        new JuteWriter(0).reset(ack, 12).writeInt(-2);
        assertThrows(WireException.class, () -> QuorumPacket.wantedBytes(ack, 0, ack.length, MAX));
    }

    @Test
    void shouldAgreeWithZooKeeperOnRandomPackets() throws WireException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            List<Id> ids = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                ids.add(new Id(Apache.randomText(random), Apache.randomText(random)));
            }
            byte[] theirs = Apache.bytes(new org.apache.zookeeper.server.quorum.QuorumPacket(
                    random.nextInt(), random.nextLong(), Apache.randomData(random), ids.isEmpty() ? null : ids));
            out.clear();
            decode(theirs).write(out);
            assertEquals(Vectors.hex(theirs), Vectors.hex(out), "seed " + seed);
            assertEquals(theirs.length, QuorumPacket.wantedBytes(theirs, 0, theirs.length, MAX), "seed " + seed);
            if (round < 10) {
                String name = "seed " + seed;
                Truncations.shouldRefuseEveryPrefix(name, theirs, length -> false, QuorumPacketTest::decode);
                Truncations.shouldNotAllocateForHostileLengths(name, theirs, QuorumPacketTest::decode);
            }
        }
    }

    @Test
    void shouldReadLearnerInfoOfEveryAge() throws WireException {
        LearnerInfo info = new LearnerInfo(3, LearnerInfo.PROTOCOL_VERSION, 4294967296L);
        byte[] bytes = vectors.get("qp.learnerInfo");
        assertEquals(info, LearnerInfo.decode(reader(bytes)));
        info.write(out);
        assertEquals(Vectors.hex(bytes), Vectors.hex(out));
        JuteReader in = new JuteReader(MAX);
        assertEquals(new LearnerInfo(3, LearnerInfo.PROTOCOL_VERSION, 0), LearnerInfo.decode(in.reset(bytes, 0, 12)));
        assertEquals(new LearnerInfo(3, 1, 0), LearnerInfo.decode(in.reset(bytes, 0, 8)));
        assertThrows(WireException.class, () -> LearnerInfo.decode(in.reset(bytes, 0, 7)));
    }

    @Test
    void shouldReadForwardedRequests() throws WireException {
        QuorumPacket packet = decode(vectors.get("qp.REQUEST.create"));
        JuteReader data = reader(packet.data());
        ForwardedRequest head = ForwardedRequest.decode(data);
        assertEquals(new ForwardedRequest(0x100000d28fd0000L, 7, OpCode.CREATE), head);
        CreateRequest create = (CreateRequest) RequestDecoder.decodeForwarded(head.type(), data);
        assertEquals(Path.of("/a"), create.path());
        data = reader(decode(vectors.get("qp.REQUEST.createSession")).data());
        head = ForwardedRequest.decode(data);
        assertEquals(new CreateSessionRequest(6000), RequestDecoder.decodeForwarded(head.type(), data));
        head.write(out);
        assertEquals("0100000d28fd000000000000fffffff6", Vectors.hex(out));
    }

    @Test
    void shouldReadAuthenticationPackets() throws WireException {
        byte[] bytes = vectors.get("qp.auth");
        QuorumAuthPacket packet = QuorumAuthPacket.decode(reader(bytes));
        assertEquals(QuorumAuthPacket.IN_PROGRESS, packet.status());
        assertArrayEquals(new byte[] {'t', 'o', 'k'}, packet.token());
        packet.write(out);
        assertEquals(Vectors.hex(bytes), Vectors.hex(out));
        assertThrows(WireException.class, () -> QuorumAuthPacket.decode(reader(vectors.get("qp.ACK"))));
    }
}
