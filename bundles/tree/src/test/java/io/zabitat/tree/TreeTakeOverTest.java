package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.session.Session;
import io.zabitat.tree.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tree that becomes another one in place, as after a truncation or a SNAP, and what a change of role leaves. */
class TreeTakeOverTest {
    private static final long SESSION = 7;
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");

    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final Preparer preparer = preparerOf(tree);
    private long zxid;

    @Test
    void shouldHoldWhatTheOtherHeldAndGoOnFromThere() {
        done(new CreateSessionRequest(4000));
        done(create(A, 0));
        done(create(B, 1));
        DataTree other = replayed(2);
        tree.become(other);
        preparer.reset();
        assertEquals(2, tree.lastZxid());
        assertEquals(6, tree.nodeCount());
        assertNull(tree.find(B));
        assertEquals(0, tree.ephemeralCount());
        assertEquals(List.of(), List.copyOf(tree.ephemeralsOf(SESSION)));
        zxid = 2;
        done(create(B, 1));
        done(new SetDataRequest(A, new byte[9], 0));
        assertEquals(1, tree.ephemeralCount());
        done(new CloseSessionRequest());
        assertNull(tree.find(B));
        assertEquals(0, tree.digestMismatches(), "what was prepared and what was applied agree");
    }

    @Test
    void shouldForgetWhatWasFoundInTheOldTree() {
        done(new CreateSessionRequest(4000));
        done(create(A, 0));
        Txn prepared = prepare(new SetDataRequest(A, new byte[] {9}, 0));
        ZNode old = tree.find(A);
        tree.become(replayed(2));
        preparer.reset();
        assertEquals(0, tree.apply(prepared).error());
        assertEquals(0, old.version());
        assertEquals(1, tree.find(A).version());
        assertEquals(0, tree.digestMismatches());
    }

    @Test
    void shouldKeepTheWatchTableButNoWatch() {
        List<String> told = new ArrayList<>();
        Watcher watcher = watcher(told);
        var watches = tree.watches();
        watches.addData(A, watcher);
        watches.addChild(Path.ROOT, watcher);
        watches.addPersistentRecursive(Path.ROOT, watcher);
        tree.become(new DataTree(TreeSettings.DEFAULT));
        assertSame(watches, tree.watches());
        assertEquals(0, watches.size());
        assertEquals(0, watches.dataPaths());
        assertEquals(0, watches.dataWatchers());
        watches.removeAll(watcher);
        done(new CreateSessionRequest(4000));
        done(create(A, 0));
        assertEquals(List.of(), told);
        watches.addData(A, watcher);
        done(new SetDataRequest(A, new byte[1], -1));
        assertEquals(List.of("3 /a"), told);
    }

    @Test
    void shouldNotChangeUnderARunningSnapshotUnlessItIsAbandoned() {
        done(new CreateSessionRequest(4000));
        done(create(A, 0));
        List<String> emitted = new ArrayList<>();
        SnapshotCursor cursor = tree.beginSnapshot((path, offset, length, node) -> emitted.add("node"));
        assertThrows(IllegalStateException.class, () -> tree.become(replayed(2)));
        tree.abandonSnapshot();
        tree.become(replayed(2));
        assertFalse(tree.isSnapshotRunning());
        int before = emitted.size();
        cursor.advance(100);
        assertEquals(before, emitted.size());
        SnapshotCursor next = tree.beginSnapshot((path, offset, length, node) -> emitted.add("node"));
        assertTrue(next.advance(100));
        assertEquals(before + tree.nodeCount() - 1, emitted.size());
    }

    @Test
    void shouldRefuseATreeOfOtherSettings() {
        DataTree other = new DataTree(new TreeSettings(false, false, false, false, false, false));
        assertThrows(IllegalArgumentException.class, () -> tree.become(other));
        assertThrows(IllegalArgumentException.class, () -> tree.become(tree));
    }

    @Test
    void shouldAdvanceToANewEpochAndNeverBack() {
        tree.advanceTo(5L << 32);
        assertEquals(5L << 32, tree.lastZxid());
        tree.advanceTo(4L << 32);
        assertEquals(5L << 32, tree.lastZxid());
    }

    @Test
    void shouldCompareAgainBehindTheLastTransactionThatASnapMayHold() {
        DataTree other = new DataTree(TreeSettings.DEFAULT);
        other.compareDigestsAfter(2);
        tree.become(other);
        wrong(1);
        wrong(2);
        assertEquals(0, tree.digestMismatches());
        wrong(3);
        assertEquals(1, tree.digestMismatches());
        assertEquals(3, tree.firstDigestMismatch());
    }

    @Test
    void shouldNotExpectADigestOfBeforeThat() {
        tree.expectDigest(2, 77);
        tree.compareDigestsAfter(3);
        wrong(2);
        wrong(3);
        assertEquals(0, tree.digestMismatches());
        wrong(4);
        assertEquals(1, tree.digestMismatches());
    }

    @Test
    void shouldTellALastingMismatchFromOneThatPassed() {
        wrong(1);
        wrong(2);
        assertEquals(2, tree.digestMismatchesInARow());
        zxid = 2;
        done(new CreateSessionRequest(4000));
        assertEquals(0, tree.digestMismatchesInARow());
        wrong(4);
        assertEquals(1, tree.digestMismatchesInARow());
        assertEquals(3, tree.digestMismatches());
        tree.become(new DataTree(TreeSettings.DEFAULT));
        assertEquals(0, tree.digestMismatchesInARow());
        assertEquals(3, tree.digestMismatches(), "the count is this server's, not the loaded tree's");
        assertEquals(1, tree.firstDigestMismatch());
    }

    @Test
    void shouldMakeAnErrorTransactionOfARequestThatIsNotChecked() {
        done(new CreateSessionRequest(4000));
        Txn prepared = prepare(create(A, 0));
        Txn refused = preparer.refused(SESSION, 12, ++zxid, 99, ErrorCode.SESSION_MOVED);
        assertEquals(new ErrorTxn(ErrorCode.SESSION_MOVED.code()), refused.body());
        assertEquals(OpCode.ERROR, refused.header().type());
        assertEquals(SESSION, refused.header().clientId());
        assertEquals(12, refused.header().cxid());
        assertEquals(zxid, refused.header().zxid());
        assertFalse(refused.hasDigest());
        preparer.refuse(refused, ErrorCode.SYSTEM_ERROR);
        Txn next = prepare(create(B, 0));
        for (Txn txn : List.of(prepared, refused, next)) {
            tree.apply(txn);
            preparer.applied(txn.zxid());
        }
        assertEquals(0, tree.digestMismatches());
        assertEquals(8 - 1, tree.nodeCount());
    }

    @Test
    void shouldLetSessionsGoOnAndForgetProposalsAtAChangeOfRole() {
        done(new CreateSessionRequest(4000));
        done(create(A, 1));
        prepare(new CloseSessionRequest());
        Session session = tree.sessions().find(SESSION);
        assertTrue(session.isClosing());
        preparer.reset();
        assertFalse(session.isClosing());
        assertEquals(0, preparer.outstanding());
        zxid = 2;
        done(create(B, 0));
        done(new DeleteRequest(A, -1));
        assertEquals(0, tree.digestMismatches());
    }

    /** The history is cut and other transactions get the same zxids: what was applied before counts for nothing. */
    @Test
    void shouldCountEphemeralsOfZxidsThatComeASecondTime() {
        done(new CreateSessionRequest(4000));
        for (int i = 0; i < 5; i++) {
            done(new SetDataRequest(Path.of("/zookeeper"), new byte[i], -1));
        }
        tree.become(replayed(1));
        preparer.reset();
        zxid = 1;
        prepare(create(A, 1));
        Txn closing = prepare(new CloseSessionRequest());
        assertTrue(closing.body().toString().contains("/a"), closing.body().toString());
    }

    private void wrong(long at) {
        Preparer scratch = preparerOf(new DataTree(TreeSettings.DEFAULT));
        Txn good = scratch.prepare(new CreateSessionRequest(4000), new Caller(SESSION, List.of()), 0, at, 1);
        tree.apply(new Txn(good.header(), good.body(), true, 5));
    }

    /** Another tree after the first transactions of {@link #history}. */
    private DataTree replayed(long upTo) {
        DataTree other = new DataTree(TreeSettings.DEFAULT);
        history.stream().filter(txn -> txn.zxid() <= upTo).forEach(other::apply);
        return other;
    }

    private final List<Txn> history = new ArrayList<>();

    private static Preparer preparerOf(DataTree tree) {
        return new Preparer(tree, new AclPolicy(new TestSchemes(), false));
    }

    private static CreateRequest create(Path path, int flags) {
        return new CreateRequest(OpCode.CREATE, path, new byte[] {1}, Acl.OPEN, flags, -1);
    }

    private Txn prepare(WriteRequest request) {
        zxid++;
        return preparer.prepare(request, new Caller(SESSION, List.of()), 1, zxid, 1000 + zxid);
    }

    private void done(WriteRequest request) {
        Txn txn = prepare(request);
        history.add(txn);
        assertEquals(0, tree.apply(txn).error(), request::toString);
        preparer.applied(txn.zxid());
    }

    private static Watcher watcher(List<String> told) {
        return new Watcher() {
            @Override
            public void onWatchEvent(int type, Path path, long at) {
                told.add(type + " " + path);
            }

            @Override
            public boolean canRead(List<Acl> acl) {
                return true;
            }
        };
    }
}
