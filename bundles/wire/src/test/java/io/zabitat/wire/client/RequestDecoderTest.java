package io.zabitat.wire.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.api.request.MalformedRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.jute.Record;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetACLRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
    private static final int MAX = JuteReader.maxBytes(0xfffff, 0xfffff);
    private static final int REQUEST_HEADER_BYTES = 8;
    private static final Set<Integer> WRITES = Set.of(
            OpCode.CREATE,
            OpCode.CREATE2,
            OpCode.CREATE_CONTAINER,
            OpCode.CREATE_TTL,
            OpCode.DELETE,
            OpCode.SET_DATA,
            OpCode.SET_ACL,
            OpCode.MULTI,
            OpCode.RECONFIG);

    private final Map<String, byte[]> vectors = Vectors.load("/io/zabitat/wire/client.txt");

    private static WriteRequest decode(int type, byte[] body) throws WireException {
        return RequestDecoder.decode(type, new JuteReader(MAX).reset(body, 0, body.length));
    }

    /** Header and body, as in the vectors. */
    private static WriteRequest decode(byte[] frame) throws WireException {
        JuteReader in = new JuteReader(MAX).reset(frame, 0, frame.length);
        in.readInt();
        return RequestDecoder.decode(in.readInt(), in);
    }

    @Test
    void shouldDecodeEveryRequestOfTheVectorsAsZooKeeperMeansIt() throws WireException {
        int checked = 0;
        for (String file : List.of("client.txt", "captured-client.txt")) {
            for (Map.Entry<String, byte[]> vector :
                    Vectors.load("/io/zabitat/wire/" + file).entrySet()) {
                byte[] frame = vector.getValue();
                boolean request = vector.getKey().startsWith("req.")
                        || vector.getKey().endsWith(".client")
                                && !vector.getKey().contains(".000.");
                if (!request
                        || !WRITES.contains(typeOf(frame))
                        || vector.getKey().equals("req.create.nullacl")) {
                    continue;
                }
                byte[] body = Arrays.copyOfRange(frame, REQUEST_HEADER_BYTES, frame.length);
                assertEquals(Vectors.hex(body), Vectors.hex(ApacheRequests.bytes(decode(frame))), vector.getKey());
                checked++;
            }
        }
        assertEquals(true, checked >= 20, "only " + checked);
    }

    private static int typeOf(byte[] frame) throws WireException {
        JuteReader in = new JuteReader(MAX).reset(frame, 0, frame.length);
        in.readInt();
        return in.readInt();
    }

    @Test
    void shouldReadFieldsWhereTheyBelong() throws WireException {
        CreateRequest ttl = (CreateRequest) decode(vectors.get("req.createTTL"));
        assertEquals(OpCode.CREATE_TTL, ttl.type());
        assertEquals(Path.of("/ttl"), ttl.path());
        assertArrayEquals(new byte[] {'t'}, ttl.data());
        assertEquals(Acl.OPEN, ttl.acl());
        assertEquals(5, ttl.flags());
        assertEquals(60000, ttl.ttlMillis());
        CreateRequest ephemeral = (CreateRequest) decode(vectors.get("req.create.nulldata.eph"));
        assertNull(ephemeral.data());
        assertEquals(-1, ephemeral.ttlMillis());
        assertEquals(List.of(), ((CreateRequest) decode(vectors.get("req.create.nullacl"))).acl());
        assertEquals(
                new ReconfigRequest(Optional.empty(), Optional.of("3"), Optional.empty(), -1),
                decode(vectors.get("req.reconfig")));
        assertEquals(new MultiRequest(List.of()), decode(vectors.get("req.multi.empty")));
        assertInstanceOf(CloseSessionRequest.class, decode(vectors.get("req.closeSession")));
    }

    @Test
    void shouldTakeANullPathAsZooKeeperTrips() throws WireException {
        byte[] delete = Apache.bytes(new DeleteRequest(null, 3));
        byte[] setData = Apache.bytes(new SetDataRequest(null, null, 3));

        assertEquals(new MalformedRequest(OpCode.DELETE), decode(OpCode.DELETE, delete));
        assertEquals(new io.zabitat.api.request.SetDataRequest(Path.EMPTY, null, 3), decode(OpCode.SET_DATA, setData));
    }

    @Test
    void shouldMakePartsOfAMultiAnewFromTheirFlags() throws WireException {
        assertEquals(OpCode.CREATE_CONTAINER, partType(OpCode.CREATE, 4));
        assertEquals(OpCode.CREATE2, partType(OpCode.CREATE2, 1));
        assertEquals(OpCode.CREATE_TTL, partType(OpCode.CREATE_TTL, 5));
        assertEquals(OpCode.CREATE, partType(OpCode.CREATE_TTL, 0));
        assertEquals(OpCode.CREATE_CONTAINER, partType(OpCode.CREATE_TTL, 4));
        assertEquals(new MalformedRequest(OpCode.MULTI), multiOfOneCreate(OpCode.CREATE, 5));
        assertEquals(new MalformedRequest(OpCode.MULTI), multiOfOneCreate(OpCode.CREATE, 99));
    }

    private static int partType(int type, int flags) throws WireException {
        return ((MultiRequest) multiOfOneCreate(type, flags)).parts().get(0).type();
    }

    private static WriteRequest multiOfOneCreate(int type, int flags) throws WireException {
        JuteWriter out = new JuteWriter(64);
        MultiHeader.write(out, type, false, -1);
        out.writeString("/n");
        out.writeInt(-1);
        out.writeInt(0);
        out.writeInt(flags);
        if (type == OpCode.CREATE_TTL) {
            out.writeLong(7);
        }
        MultiHeader.write(out, -1, true, -1);
        return decode(OpCode.MULTI, Arrays.copyOf(out.array(), out.length()));
    }

    @Test
    void shouldTakeServersRequestsOnlyFromServers() throws WireException {
        byte[] container = Arrays.copyOfRange(vectors.get("req.deleteContainer"), 8, 14);
        assertThrows(WireException.class, () -> decode(OpCode.DELETE_CONTAINER, container));
        assertEquals(new DeleteContainerRequest(Path.of("/c")), forwarded(OpCode.DELETE_CONTAINER, container));
        byte[] timeout = {0, 0, 0x17, 0x70};
        assertThrows(WireException.class, () -> decode(OpCode.CREATE_SESSION, timeout));
        assertEquals(new CreateSessionRequest(6000), forwarded(OpCode.CREATE_SESSION, timeout));
        assertThrows(WireException.class, () -> decode(OpCode.CHECK, timeout));
    }

    private static WriteRequest forwarded(int type, byte[] body) throws WireException {
        return RequestDecoder.decodeForwarded(type, new JuteReader(MAX).reset(body, 0, body.length));
    }

    @Test
    void shouldRefuseOtherPartsInAMulti() throws WireException {
        byte[] mixed = Arrays.copyOfRange(vectors.get("req.multiRead"), REQUEST_HEADER_BYTES, 49);
        assertEquals(new MalformedRequest(OpCode.MULTI), decode(OpCode.MULTI, mixed));
        byte[] multi = Arrays.copyOfRange(vectors.get("req.multi"), REQUEST_HEADER_BYTES, 100);
        assertThrows(WireException.class, () -> multiRead(multi));
    }

    private static List<MultiReadDecoder.ReadPart> multiRead(byte[] body) throws WireException {
        return MultiReadDecoder.decode(new JuteReader(MAX).reset(body, 0, body.length));
    }

    @Test
    void shouldDecodeMultiRead() throws WireException {
        byte[] body = Arrays.copyOfRange(vectors.get("req.multiRead"), REQUEST_HEADER_BYTES, 49);
        assertEquals(
                List.of(
                        new MultiReadDecoder.ReadPart(OpCode.GET_DATA, Path.of("/a"), true),
                        new MultiReadDecoder.ReadPart(OpCode.GET_CHILDREN, Path.of("/a"), true)),
                multiRead(body));
        Truncations.shouldRefuseEveryPrefix("multiRead", body, length -> false, RequestDecoderTest::multiRead);
    }

    @Test
    void shouldAgreeWithZooKeeperOnRandomRequests() throws WireException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            int type = List.copyOf(WRITES).get(random.nextInt(WRITES.size()));
            byte[] body = randomBody(type, random);
            assertEquals(
                    Vectors.hex(body),
                    Vectors.hex(ApacheRequests.bytes(decode(type, body))),
                    "type " + type + ", seed " + seed);
        }
    }

    @Test
    void shouldRefuseTruncatedAndHostileRequestsCheaply() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int type : WRITES) {
            for (int round = 0; round < 5; round++) {
                byte[] body = randomBody(type, random);
                String name = "type " + type + ", seed " + seed;
                Truncations.shouldRefuseEveryPrefix(name, body, length -> false, cut -> decodeOrThrow(type, cut));
                Truncations.shouldNotAllocateForHostileLengths(name, body, bent -> decode(type, bent));
            }
        }
    }

    private static WriteRequest decodeOrThrow(int type, byte[] body) throws WireException {
        WriteRequest request = decode(type, body);
        if (request instanceof MalformedRequest) {
            throw new WireException("malformed");
        }
        return request;
    }

    private static byte[] randomBody(int type, Random random) {
        return Apache.bytes(randomRecord(type, random));
    }

    private static Record randomRecord(int type, Random random) {
        String path = Apache.randomPath(random);
        return switch (type) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER ->
                new org.apache.zookeeper.proto.CreateRequest(
                        path, Apache.randomData(random), Apache.randomAcl(random), random.nextInt());
            case OpCode.CREATE_TTL ->
                new CreateTTLRequest(
                        path, Apache.randomData(random), Apache.randomAcl(random), random.nextInt(), random.nextLong());
            case OpCode.DELETE -> new DeleteRequest(path, random.nextInt());
            case OpCode.SET_DATA -> new SetDataRequest(path, Apache.randomData(random), random.nextInt());
            case OpCode.SET_ACL -> new SetACLRequest(path, Apache.randomAcl(random), random.nextInt());
            case OpCode.RECONFIG ->
                new org.apache.zookeeper.proto.ReconfigRequest(
                        random.nextBoolean() ? null : Apache.randomText(random), path, null, random.nextLong());
            default -> randomMulti(random);
        };
    }

    private static MultiOperationRecord randomMulti(Random random) {
        List<Op> parts = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String path = "/p" + i;
            parts.add(
                    switch (random.nextInt(6)) {
                        case 0 -> Op.create(path, Apache.randomData(random), Apache.randomAcl(random), 1);
                        case 1 ->
                            Op.create(
                                    path,
                                    Apache.randomData(random),
                                    Apache.randomAcl(random),
                                    CreateMode.PERSISTENT_WITH_TTL,
                                    1 + random.nextInt(100));
                        case 2 ->
                            Op.create(path, Apache.randomData(random), Apache.randomAcl(random), CreateMode.CONTAINER);
                        case 3 -> Op.delete(path, random.nextInt());
                        case 4 -> Op.setData(path, Apache.randomData(random), random.nextInt());
                        default -> Op.check(path, random.nextInt());
                    });
        }
        return new MultiOperationRecord(parts);
    }

    @Test
    void shouldEndAMultiAtTheDoneFlagWhateverTheType() throws WireException {
        JuteWriter out = new JuteWriter(16);
        MultiHeader.write(out, OpCode.CREATE, true, 0);
        assertEquals(new MultiRequest(List.of()), decode(OpCode.MULTI, out.array()));
    }
}
