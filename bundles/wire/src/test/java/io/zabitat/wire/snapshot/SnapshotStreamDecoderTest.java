package io.zabitat.wire.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.util.SerializeUtils;
import org.junit.jupiter.api.Test;

class SnapshotStreamDecoderTest {
    private static final int MAX = 1 << 21;

    private static byte[] stream() {
        return Vectors.load("/io/zabitat/wire/storage.txt").get("qp.snapStream");
    }

    private static SnapshotRecorder feedWhole(byte[] stream) throws WireException {
        SnapshotRecorder recorder = new SnapshotRecorder();
        SnapshotStreamDecoder decoder = new SnapshotStreamDecoder(MAX, recorder);
        assertEquals(stream.length, decoder.decode(stream, 0, stream.length));
        assertTrue(decoder.isDone());
        return recorder;
    }

    /** As a transport does: at least what is wanted, more at random, what is left again with what follows. */
    private static SnapshotRecorder feedCut(byte[] stream, Random random) throws WireException {
        SnapshotRecorder recorder = new SnapshotRecorder();
        SnapshotStreamDecoder decoder = new SnapshotStreamDecoder(MAX, recorder);
        int from = 0;
        int to = 0;
        while (!decoder.isDone()) {
            int atLeast = random.nextInt(4) == 0 ? to + 1 : Math.max(to + 1, from + decoder.wantedBytes());
            assertTrue(atLeast <= stream.length, "wants more than there is");
            to = Math.min(stream.length, atLeast + random.nextInt(30));
            byte[] window = Arrays.copyOfRange(stream, from, to);
            byte[] shifted = new byte[window.length + 5];
            System.arraycopy(window, 0, shifted, 5, window.length);
            int used = decoder.decode(shifted, 5, window.length);
            from += used;
            if (from < to) {
                assertTrue(decoder.wantedBytes() > to - from || decoder.isDone());
            }
        }
        assertEquals(stream.length, decoder.consumedBytes());
        return recorder;
    }

    @Test
    void shouldReadTheCapturedStreamInAnyCuts() throws WireException {
        byte[] bytes = stream();
        SnapshotRecorder whole = feedWhole(bytes);
        byte[] body = Arrays.copyOf(bytes, bytes.length - 14);
        assertArrayEquals(body, whole.encode());
        for (int round = 0; round < 200; round++) {
            long seed = System.nanoTime();
            assertEquals(whole.lines, feedCut(bytes, new Random(seed)).lines, "seed " + seed);
        }
    }

    @Test
    void shouldLeaveWhatFollowsTheSignature() throws WireException {
        byte[] bytes = stream();
        byte[] more = Arrays.copyOf(bytes, bytes.length + 20);
        SnapshotStreamDecoder decoder = new SnapshotStreamDecoder(MAX, new SnapshotRecorder());
        assertEquals(bytes.length, decoder.decode(more, 0, more.length));
        assertEquals(0, decoder.decode(more, bytes.length, 20));
    }

    @Test
    void shouldNotBeDoneBeforeTheLastByte() throws WireException {
        byte[] bytes = stream();
        for (int length = 0; length < bytes.length; length++) {
            SnapshotStreamDecoder decoder = new SnapshotStreamDecoder(MAX, new SnapshotRecorder());
            int used = decoder.decode(bytes, 0, length);
            assertFalse(decoder.isDone());
            assertTrue(used + decoder.wantedBytes() > length && used + decoder.wantedBytes() <= bytes.length);
        }
    }

    @Test
    void shouldDemandTheSignature() {
        byte[] bytes = stream();
        for (int at = bytes.length - 14; at < bytes.length; at++) {
            byte[] bent = bytes.clone();
            bent[at] ^= 1;
            SnapshotStreamDecoder decoder = new SnapshotStreamDecoder(MAX, new SnapshotRecorder());
            assertThrows(WireException.class, () -> decoder.decode(bent, 0, bent.length));
        }
    }

    @Test
    void shouldNeitherAllocateNorWaitForHostileLengths() throws WireException {
        feedWhole(stream()); // what is linked on first use does not count
        Truncations.shouldNotAllocateForHostileLengths("snapshot stream", stream(), bent -> {
            SnapshotStreamDecoder decoder = new SnapshotStreamDecoder(MAX, new Forgetful());
            decoder.decode(bent, 0, bent.length);
            assertTrue(decoder.wantedBytes() <= 2 * MAX + SnapshotEncoder.NODE_OVERHEAD_BYTES);
        });
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
            byte[] theirs = theirStream(random, sessions);
            SnapshotRecorder read = feedCut(theirs, random);
            JuteWriter signature = new JuteWriter(14);
            SnapshotStreamDecoder.writeSignature(signature);
            byte[] ours = read.encode();
            byte[] oursSigned = Arrays.copyOf(ours, ours.length + 14);
            System.arraycopy(signature.array(), 0, oursSigned, ours.length, 14);
            assertArrayEquals(theirs, oursSigned, "seed " + seed);
            Map<Long, Integer> sessionsBack = new HashMap<>();
            BinaryInputArchive in = BinaryInputArchive.getArchive(new ByteArrayInputStream(oursSigned));
            SerializeUtils.deserializeSnapshot(new DataTree(), in, sessionsBack);
            assertEquals("BenWasHere", in.readString("signature"));
            assertEquals(sessions, sessionsBack, "seed " + seed);
        }
    }

    /** As ZooKeeper's leader writes it. */
    private static byte[] theirStream(Random random, Map<Long, Integer> sessions) throws Exception {
        DataTree tree = new DataTree();
        for (int i = 0; i < 30; i++) {
            List<ACL> acl = Apache.randomAcl(random);
            List<ACL> some = acl.isEmpty() ? Ids.OPEN_ACL_UNSAFE : acl;
            tree.createNode("/n" + i, Apache.randomData(random), some, 0, -1, i, random.nextLong(), new Stat());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryOutputArchive out = BinaryOutputArchive.getArchive(bytes);
        try {
            SerializeUtils.serializeSnapshot(tree, out, sessions);
            out.writeString("BenWasHere", "signature");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static final class Forgetful implements SnapshotVisitor {
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
                long pzxid) {}
    }
}
