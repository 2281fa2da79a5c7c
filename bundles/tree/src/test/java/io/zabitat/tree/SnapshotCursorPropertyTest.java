package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.Acl;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.tree.acl.AclPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever changes between two slices, a snapshot holds the tree as it was when it began; and it can be loaded again.
 */
class SnapshotCursorPropertyTest {
    private static final List<Id> IDS = List.of(new Id("digest", "u:x"));

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final Preparer preparer = new Preparer(tree, new AclPolicy(new TestSchemes(), false));
    private final RandomRequests requests = new RandomRequests(random);
    private long zxid;

    @Test
    void shouldEmitTheStateAtTheBeginningOnce() throws LoadException {
        for (long session = 1; session < 4; session++) {
            write(new CreateSessionRequest(4000), session);
        }
        write(new CreateRequest(OpCode.CREATE, Path.of("/wide"), null, Acl.OPEN, 0, -1), 1);
        for (int i = 0; i < 4000; i++) {
            writeWide();
        }
        for (int round = 0; round < 60; round++) {
            for (int i = random.nextInt(300); i > 0; i--) {
                write(requests.next(), 1 + random.nextInt(4));
            }
            if (random.nextInt(4) == 0) {
                abandonOne();
            } else {
                checkOne();
            }
        }
    }

    @Test
    void shouldRefuseASecondSnapshotBesideTheFirst() {
        SnapshotCursor cursor = tree.beginSnapshot((path, offset, length, node) -> {});
        assertThrows(IllegalStateException.class, () -> tree.beginSnapshot((path, offset, length, node) -> {}));
        while (!cursor.advance(1)) {
            assertEquals(true, tree.isSnapshotRunning());
        }
        assertFalse(tree.isSnapshotRunning());
    }

    private void checkOne() throws LoadException {
        Map<Path, String> expected = new TreeMap<>();
        for (ZNode node : NodeStore.subtree(tree.find(Path.ROOT))) {
            expected.put(node.path(), describe(node));
        }
        Map<Path, String> emitted = new HashMap<>();
        TreeLoader loader = new TreeLoader(TreeSettings.DEFAULT);
        SnapshotSink sink = (path, offset, length, node) -> {
            Path at = length == 0 ? Path.ROOT : Path.copyOf(path, offset, length);
            if (length > 0) {
                assertNotNull(emitted.get(at.parent()), () -> "parent first: " + at + ", seed " + seed);
            }
            assertNull(emitted.put(at, describe(node)), () -> "twice: " + at + ", seed " + seed);
            load(loader, path, length, node);
        };
        loader.addAcl(1_000_000, List.of(new Acl(1, new Id("digest", "nobody:x"))));
        SnapshotCursor cursor = beginWithAcls(loader, sink);
        long begun = cursor.zxid();
        while (!cursor.advance(1 + random.nextInt(200))) {
            for (int i = random.nextInt(20); i > 0; i--) {
                if (random.nextBoolean()) {
                    write(requests.next(), 1 + random.nextInt(4));
                } else {
                    writeWide();
                }
            }
        }
        assertEquals(expected, new TreeMap<>(emitted), "seed " + seed);
        assertEquals(expected.size(), cursor.nodeCount());
        DataTree loaded = loader.finish(begun);
        assertEquals(cursor.digest(), loaded.digest(), "seed " + seed);
        assertEquals(cursor.nodeCount() + 1, loaded.nodeCount());
        for (Map.Entry<Path, String> entry : expected.entrySet()) {
            assertEquals(entry.getValue(), describe(loaded.find(entry.getKey())));
        }
    }

    /** The root is emitted at once, so sessions and ACLs must be in the loader before. */
    private SnapshotCursor beginWithAcls(TreeLoader loader, SnapshotSink sink) {
        for (int slot : aclSlots()) {
            loader.addAcl(slot, aclOf(slot));
        }
        tree.sessions().inOrder().forEach(session -> loader.addSession(session.id(), session.timeoutMillis()));
        SnapshotCursor cursor = tree.beginSnapshot(sink);
        assertEquals(tree.sessions().size(), cursor.sessionCount());
        assertEquals(aclSlots().length, cursor.aclCount());
        return cursor;
    }

    private int[] aclSlots() {
        return NodeStore.subtree(tree.find(Path.ROOT)).stream()
                .mapToInt(ZNode::aclSlot)
                .filter(slot -> slot != 0)
                .distinct()
                .sorted()
                .toArray();
    }

    private List<Acl> aclOf(int slot) {
        return NodeStore.subtree(tree.find(Path.ROOT)).stream()
                .filter(node -> node.aclSlot() == slot)
                .map(tree::acl)
                .findFirst()
                .orElseThrow();
    }

    private void abandonOne() {
        int[] emitted = {0};
        SnapshotCursor cursor = tree.beginSnapshot((path, offset, length, node) -> emitted[0]++);
        cursor.advance(50);
        cursor.abandon();
        int before = emitted[0];
        while (!cursor.advance(100)) {
            write(requests.next(), 1);
        }
        assertEquals(before, emitted[0]);
    }

    private void writeWide() {
        Path path = Path.of("/wide/" + random.nextInt(6000));
        boolean create = tree.find(path) == null;
        write(
                create
                        ? new CreateRequest(OpCode.CREATE, path, new byte[3], Acl.OPEN, 0, -1)
                        : new DeleteRequest(path, -1),
                2);
    }

    private void write(WriteRequest request, long session) {
        zxid++;
        tree.apply(preparer.prepare(request, new Caller(session, IDS), 1, zxid, 1000 + zxid));
        preparer.applied(zxid);
        assertEquals(0, tree.digestMismatches(), () -> "seed " + seed);
    }

    private static String describe(ZNode node) {
        return StatCopy.of(node) + " " + node.dataLength() + " " + node.ephemeralOwner();
    }

    private static void load(TreeLoader loader, byte[] path, int length, ZNode node) {
        byte[] buf = new byte[length + node.clientDataLength()];
        System.arraycopy(path, 0, buf, 0, length);
        node.copyDataTo(buf, length);
        try {
            loader.addNode(
                    buf,
                    0,
                    length,
                    length,
                    node.dataLength(),
                    node.aclId(),
                    node.czxid(),
                    node.mzxid(),
                    node.ctime(),
                    node.mtime(),
                    node.version(),
                    node.storedCversion(),
                    node.aversion(),
                    node.ephemeralOwner(),
                    node.pzxid());
        } catch (LoadException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
