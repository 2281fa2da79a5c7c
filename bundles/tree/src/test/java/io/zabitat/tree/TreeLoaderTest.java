package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.tree.watch.Watcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeLoaderTest {
    private final TreeLoader loader = new TreeLoader(TreeSettings.DEFAULT);

    @Test
    void shouldAddTheSystemNodesToAnEmptySnapshot() throws LoadException {
        add("", -1, 0);
        DataTree loaded = loader.finish(3);
        DataTree fresh = new DataTree(TreeSettings.DEFAULT);
        assertEquals(fresh.digest(), loaded.digest());
        assertEquals(0x51c6d660L, fresh.digest());
        assertEquals(5, loaded.nodeCount());
        assertEquals(3, loaded.lastZxid());
        assertEquals(Acl.READABLE, loaded.acl(loaded.find(Path.of("/zookeeper/config"))));
        assertEquals(-1, loaded.find(Path.of("/zookeeper/config")).aversion());
    }

    @Test
    void shouldRefuseWhatIsNoTree() throws LoadException {
        add("", -1, 0);
        add("/a", -1, 0);
        assertThrows(LoadException.class, () -> add("/a", -1, 0));
        assertThrows(LoadException.class, () -> add("/no/parent", -1, 0));
        assertThrows(LoadException.class, () -> add("/b", 5, 0));
        assertThrows(LoadException.class, () -> add("b", -1, 0));
        assertThrows(LoadException.class, () -> add("", -1, 0));
    }

    @Test
    void shouldNameEphemeralsWithoutSessionUntilItComes() throws LoadException {
        loader.addSession(1, 4000);
        add("", -1, 0);
        add("/mine", -1, 1);
        add("/orphan", -1, 2);
        DataTree tree = loader.finish(9);
        assertEquals(2, tree.ephemeralCount());
        assertEquals(List.of(2L), tree.ephemeralsWithoutSession());
        tree.apply(new Txn(new TxnHeader(2, 0, 10, 1, OpCode.CREATE_SESSION), new CreateSessionTxn(4000), false, 0));
        assertEquals(List.of(), tree.ephemeralsWithoutSession());
        assertEquals(
                List.of(Path.of("/orphan")), List.copyOf(tree.sessions().find(2).ephemerals()));
    }

    @Test
    void shouldTellAReturningClientWhatItMissed() throws LoadException {
        add("", -1, 0);
        add("/old", -1, 0);
        DataTree tree = loader.finish(9);
        List<String> told = new ArrayList<>();
        Watcher watcher = new Watcher() {
            @Override
            public void onWatchEvent(int type, Path path, long zxid) {
                told.add(type + " " + path + " " + zxid);
            }

            @Override
            public boolean canRead(List<Acl> acl) {
                return true;
            }
        };
        List<Path> both = List.of(Path.of("/old"), Path.of("/gone"));
        tree.setWatches(watcher, 4, both, both, both, both, both);
        assertEquals(List.of("3 /old -1", "2 /gone -1", "1 /old -1", "4 /old -1", "2 /gone -1"), told);
        told.clear();
        tree.setWatches(watcher, 5, both, List.of(), both, List.of(), List.of());
        assertEquals(List.of("2 /gone -1", "2 /gone -1"), told);
        assertEquals(2 + 2, tree.watches().size());
        assertEquals(2, tree.watches().dataPaths());
        assertEquals(1, tree.watches().dataWatchers());
        assertEquals(List.of(Path.of("/gone"), Path.of("/old")), tree.watches().dataPathsOf(watcher));
    }

    @Test
    void shouldCompareDigestsOnlyWhenTheSnapshotIsWhole() {
        DataTree tree = new DataTree(TreeSettings.DEFAULT);
        tree.expectDigest(2, 77);
        for (long zxid = 1; zxid <= 3; zxid++) {
            TxnHeader header = new TxnHeader(zxid, 0, zxid, 1, OpCode.CREATE_SESSION);
            tree.apply(new Txn(header, new CreateSessionTxn(4000), true, zxid == 3 ? tree.digest() : 5));
        }
        assertEquals(1, tree.digestMismatches());
        assertEquals(2, tree.firstDigestMismatch());
    }

    private void add(String path, long aclId, long owner) throws LoadException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        long zxid = bytes.length == 0 ? 0 : 5;
        loader.addNode(bytes, 0, bytes.length, bytes.length, 0, aclId, zxid, zxid, zxid, zxid, 0, 0, 0, owner, zxid);
    }
}
