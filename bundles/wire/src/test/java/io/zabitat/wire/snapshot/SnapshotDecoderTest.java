package io.zabitat.wire.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.wire.Apache;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.util.SerializeUtils;
import org.junit.jupiter.api.Test;

class SnapshotDecoderTest {
    private static final int FILE_HEADER_BYTES = 16;

    private final SnapshotDecoder decoder = new SnapshotDecoder(1 << 21);
    private final SnapshotRecorder recorder = new SnapshotRecorder();

    private static byte[] file() {
        byte[] file = Vectors.load("/io/zabitat/wire/storage.txt").get("file.snapshot.100000004");
        return Arrays.copyOfRange(file, FILE_HEADER_BYTES, file.length);
    }

    private static byte[] stream() {
        return Vectors.load("/io/zabitat/wire/storage.txt").get("qp.snapStream");
    }

    @Test
    void shouldReadTheBodyOfAFileAndKeepTheSealBehindIt() throws IOException, WireException {
        byte[] bytes = file();
        decoder.decode(new ByteArrayInputStream(bytes)::read, recorder);
        assertEquals(
                List.of(
                        "session 0x100000d28fd0000 10000",
                        "session 0x5 6000",
                        "acl 1 1",
                        "acl 2 1",
                        "acl 3 2",
                        "node  0",
                        "node /a 2",
                        "node /a/e -1",
                        "node /zookeeper 0",
                        "node /zookeeper/config 0",
                        "node /zookeeper/quota 0"),
                recorder.lines);
        int seals = 3 * 13 + 20 + 8;
        assertEquals(bytes.length - seals, decoder.consumedBytes());
        assertEquals(seals, decoder.restLength());
        assertArrayEquals(Arrays.copyOfRange(bytes, bytes.length - seals, bytes.length), decoder.rest());
        assertArrayEquals(Arrays.copyOf(bytes, bytes.length - seals), recorder.encode());
    }

    @Test
    void shouldReadAStreamThatComesInSinglesAndEndsWithTheBody() throws IOException, WireException {
        byte[] bytes = stream();
        byte[] body = Arrays.copyOf(bytes, bytes.length - 14); // without the signature
        InputStream in = new ByteArrayInputStream(body);
        decoder.decode((into, offset, length) -> in.read(into, offset, 1), recorder);
        assertEquals(0, decoder.restLength());
        assertEquals(body.length, decoder.consumedBytes());
        assertArrayEquals(body, recorder.encode());
    }

    @Test
    void shouldRefuseEveryTruncation() {
        byte[] bytes = stream();
        for (int length = 0; length < bytes.length - 14; length++) {
            InputStream cut = new ByteArrayInputStream(bytes, 0, length);
            assertThrows(WireException.class, () -> decoder.decode(cut::read, recorder), "cut to " + length);
        }
    }

    @Test
    void shouldRefuseHostileLengthsCheaply() {
        byte[] bytes = stream();
        byte[] body = Arrays.copyOf(bytes, bytes.length - 14);
        SnapshotDecoder small = new SnapshotDecoder(1 << 21, 1024);
        Truncations.shouldNotAllocateForHostileLengths(
                "snapshot", body, bent -> small.decode(new ByteArrayInputStream(bent)::read, new SnapshotRecorder()));
    }

    @Test
    void shouldPassOnWhatTheSourceAndTheVisitorThrow() {
        assertThrows(
                IOException.class,
                () -> decoder.decode(
                        (into, offset, length) -> {
                            throw new IOException("disk");
                        },
                        recorder));
        assertThrows(
                WireException.class, () -> decoder.decode(new ByteArrayInputStream(stream())::read, new Refusing()));
    }

    @Test
    void shouldReadNodesLargerThanItsBuffer() throws IOException, WireException {
        byte[] path = "/big".getBytes(StandardCharsets.US_ASCII);
        byte[] data = new byte[1 << 21];
        new Random(1).nextBytes(data);
        SnapshotRecorder source = new SnapshotRecorder();
        for (int i = 0; i < 3; i++) {
            byte[] both = Arrays.copyOf(path, path.length + data.length);
            System.arraycopy(data, 0, both, path.length, data.length);
            source.onNode(both, 0, 4, 4, data.length, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
        byte[] body = source.encode();
        decoder.decode(new ByteArrayInputStream(body)::read, recorder);
        assertArrayEquals(body, recorder.encode());
        assertThrows(
                WireException.class,
                () -> new SnapshotDecoder((1 << 21) - 1).decode(new ByteArrayInputStream(body)::read, recorder));
    }

    @Test
    void shouldAgreeWithZooKeeperOnRandomTrees() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            Map<Long, Integer> sessions = new HashMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                sessions.put(random.nextLong(), random.nextInt());
            }
            byte[] theirs = serialize(randomTree(random), sessions);
            SnapshotRecorder read = new SnapshotRecorder();
            decoder.decode(new ByteArrayInputStream(theirs)::read, read);
            byte[] ours = read.encode();
            assertArrayEquals(theirs, ours, "seed " + seed);
            Map<Long, Integer> sessionsBack = new HashMap<>();
            DataTree back = new DataTree();
            SerializeUtils.deserializeSnapshot(
                    back, BinaryInputArchive.getArchive(new ByteArrayInputStream(ours)), sessionsBack);
            assertEquals(sessions, sessionsBack, "seed " + seed);
            assertTrue(back.getNodeCount() > 4, "seed " + seed);
        }
    }

    private static byte[] serialize(DataTree tree, Map<Long, Integer> sessions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SerializeUtils.serializeSnapshot(tree, BinaryOutputArchive.getArchive(bytes), sessions);
        return bytes.toByteArray();
    }

    private static DataTree randomTree(Random random) throws KeeperException {
        DataTree tree = new DataTree();
        for (int i = 0; i < 30; i++) {
            String path = "/" + (char) ('a' + i % 26) + i;
            List<ACL> acl = Apache.randomAcl(random);
            tree.createNode(
                    path,
                    Apache.randomData(random),
                    acl.isEmpty() ? Ids.OPEN_ACL_UNSAFE : acl,
                    random.nextInt(3),
                    -1,
                    i,
                    random.nextLong(),
                    new Stat());
        }
        return tree;
    }

    private static final class Refusing implements SnapshotVisitor {
        @Override
        public void onSession(long sessionId, int timeoutMillis) {}

        @Override
        public void onAcl(long aclId, List<Acl> acl) {}

        @Override
        public void onNode(
                byte[] buf,
                int pathOffset,
                int pathLength,
                int dataOffset,
                int dataLength,
                long aclId,
                long czxid,
                long mzxid,
                long ctime,
                long mtime,
                int version,
                int cversion,
                int aversion,
                long owner,
                long pzxid)
                throws WireException {
            throw new WireException("refused");
        }
    }
}
