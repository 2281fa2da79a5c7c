package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.tree.acl.AclPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.txn.TxnDigest;
import org.junit.jupiter.api.Test;

/** The same transactions through Apache's DataTree: every node, stat, digest and result must be equal. */
class ApacheComparisonTest {
    private static final long TIME = 1_700_000_000_000L;
    private static final List<Id> IDS = List.of(new Id("ip", "127.0.0.1"), new Id("digest", "u:x"));

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final DataTree ours = new DataTree(TreeSettings.DEFAULT);
    private final org.apache.zookeeper.server.DataTree theirs = new org.apache.zookeeper.server.DataTree();
    private final RecordingWatchers watchers = new RecordingWatchers(ours, theirs);

    @Test
    void shouldEqualApacheForPreparedRequests() {
        Preparer preparer = new Preparer(ours, new AclPolicy(new TestSchemes(), false));
        RandomRequests requests = new RandomRequests(random);
        ArrayDeque<Txn> proposed = new ArrayDeque<>();
        for (int zxid = 1; zxid <= 30_000; zxid++) {
            Caller caller = new Caller(1 + random.nextInt(4), IDS);
            proposed.add(preparer.prepare(requests.next(), caller, zxid, zxid, TIME + zxid));
            while (!proposed.isEmpty() && random.nextInt(3) > 0) {
                watchers.addRandom(random, requests.path());
                Txn txn = proposed.remove();
                applyToBoth(txn);
                preparer.applied(txn.zxid());
            }
            if (zxid % 1000 == 0) {
                compareTrees();
            }
        }
        assertEquals(0, ours.digestMismatches(), () -> "digests foretold by the preparer; seed " + seed);
    }

    @Test
    void shouldEqualApacheForReplayedTransactions() {
        RandomRequests requests = new RandomRequests(random);
        for (int zxid = 1; zxid <= 20_000; zxid++) {
            int type;
            TxnBody body;
            byte[] data = {(byte) zxid};
            switch (random.nextInt(5)) {
                case 0 -> {
                    // a delete that leaves nodes below would orphan them in Apache's map: only leaves here
                    Path path = requests.path();
                    ZNode node = ours.find(path);
                    if (node != null && node.childCount() > 0) {
                        continue;
                    }
                    type = OpCode.DELETE;
                    body = new DeleteTxn(path);
                }
                case 1 -> {
                    type = OpCode.SET_DATA;
                    body = new SetDataTxn(requests.path(), data, random.nextInt(5));
                }
                default -> {
                    type = random.nextBoolean() ? OpCode.CREATE : OpCode.CREATE2;
                    body = new CreateTxn(
                            requests.path(),
                            data,
                            random.nextBoolean() ? io.zabitat.api.Acl.OPEN : io.zabitat.api.Acl.READABLE,
                            false,
                            random.nextInt(8) - 1,
                            0);
                }
            }
            applyToBoth(new Txn(new TxnHeader(7, 1, zxid, TIME + zxid, type), body, false, 0));
        }
        compareTrees();
    }

    private void applyToBoth(Txn txn) {
        TxnResult result = ours.apply(txn);
        TxnDigest digest = txn.hasDigest() ? new TxnDigest(2, txn.digest()) : null;
        var expected = theirs.processTxn(
                ApacheTxns.header(txn.header()), ApacheTxns.record(txn.header().type(), txn.body()), digest);
        String where = "seed " + seed + ", " + txn;
        assertEquals(expected.err, result.error(), where);
        assertEquals(theirs.getTreeDigest(), ours.digest(), where);
        compareStat(expected.stat, result, where);
        if (expected.multiResult != null) {
            for (int i = 0; i < expected.multiResult.size(); i++) {
                var part = expected.multiResult.get(i);
                assertEquals(part.type, result.parts().get(i).type(), where);
                assertEquals(part.err, result.parts().get(i).error(), where);
                compareStat(part.stat, result.parts().get(i), where);
            }
        }
        watchers.compare(where);
    }

    private void compareStat(Stat expected, TxnResult result, String where) {
        if (expected != null && result.error() == 0 && result.stat().isPresent()) {
            assertEquals(expected, apacheStat(result.stat().get()), where);
        }
    }

    private void compareTrees() {
        String where = "seed " + seed;
        assertEquals(theirs.getNodeCount(), ours.nodeCount(), where);
        assertEquals(theirs.getEphemeralsCount(), ours.ephemeralCount(), where);
        assertEquals(theirs.approximateDataSize(), apacheSize(), where);
        List<Path> open = new ArrayList<>(List.of(Path.ROOT));
        while (!open.isEmpty()) {
            Path path = open.remove(open.size() - 1);
            String text = path.toString();
            ZNode node = ours.find(path);
            DataNode expected = theirs.getNode(text);
            assertNotNull(expected, () -> text + " " + where);
            Stat stat = new Stat();
            expected.copyStat(stat);
            assertEquals(stat, apacheStat(node), () -> text + " " + where);
            assertEquals(path, node.path());
            assertArrayEquals(dataOf(expected), dataOf(node), () -> text + " " + where);
            assertEquals(ApacheTxns.acl(ours.acl(node)), theirs.getACL(expected), () -> text + " " + where);
            Set<String> names = new TreeSet<>();
            node.forEachChild((name, offset, length) -> {
                names.add(Path.copyOf(name, offset, length).toString());
                open.add(path.child(name, offset, length));
            });
            assertEquals(new TreeSet<>(expected.getChildren()), names, () -> text + " " + where);
            assertEquals(theirs.getAllChildrenNumber(text), ours.descendantCount(node), () -> text + " " + where);
        }
        for (long session = 1; session < 5; session++) {
            Set<String> paths = new TreeSet<>();
            ours.ephemeralsOf(session).forEach(path -> paths.add(path.toString()));
            assertEquals(new TreeSet<>(theirs.getEphemerals(session)), paths, where);
        }
    }

    /** Apache counts characters instead of bytes, and the root's data under both of its names. */
    private long apacheSize() {
        ZNode root = ours.find(Path.ROOT);
        long size = ours.approximateDataSize() + root.clientDataLength();
        for (ZNode node : NodeStore.subtree(root)) {
            Path path = node.path();
            size -= path.isRoot() ? 0 : path.length() - path.toString().length();
        }
        return size;
    }

    private static byte[] dataOf(DataNode node) {
        return node.getData();
    }

    private static byte[] dataOf(ZNode node) {
        if (node.dataLength() < 0) {
            return null;
        }
        byte[] data = new byte[node.dataLength()];
        node.copyDataTo(data, 0);
        return data;
    }

    private static Stat apacheStat(io.zabitat.tree.Stat stat) {
        return new Stat(
                stat.czxid(),
                stat.mzxid(),
                stat.ctime(),
                stat.mtime(),
                stat.version(),
                stat.clientCversion(),
                stat.aversion(),
                stat.clientEphemeralOwner(),
                stat.clientDataLength(),
                stat.childCount(),
                stat.pzxid());
    }
}
