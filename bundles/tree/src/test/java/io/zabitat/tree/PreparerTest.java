package io.zabitat.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.api.EphemeralOwner;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.Perms;
import io.zabitat.api.request.CheckRequest;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MalformedRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.SetAclTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.acl.AclPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checks of client protocol, section 5, in their order, and what the transactions say. */
class PreparerTest {
    private static final long SESSION = 7;
    private static final byte[] DATA = {1, 2, 3};
    private static final List<Id> IDS = List.of(new Id("ip", "127.0.0.1"), new Id("digest", "u:x"));
    private static final List<Acl> OTHERS = List.of(new Acl(Perms.ALL, new Id("digest", "v:x")));

    private DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private Preparer preparer = new Preparer(tree, new AclPolicy(new TestSchemes(), false));
    private final ArrayDeque<Txn> proposed = new ArrayDeque<>();
    private long zxid;

    PreparerTest() {
        start(TreeSettings.DEFAULT);
    }

    @Test
    void shouldCheckCreateInOrder() {
        done(create("/locked", 0, OTHERS));
        done(create("/mine", 1));
        refused(ErrorCode.BAD_ARGUMENTS, create("noslash", 9));
        refused(ErrorCode.UNIMPLEMENTED, create("noslash", 5));
        refused(ErrorCode.BAD_ARGUMENTS, create("noslash", 0, List.of()));
        refused(ErrorCode.BAD_ARGUMENTS, create("/a\0", 0, List.of()));
        refused(ErrorCode.INVALID_ACL, create("/no/parent", 0, List.of()));
        refused(ErrorCode.INVALID_ACL, create("/no/parent", 0, List.of(new Acl(31, new Id("nope", "x")))));
        refused(ErrorCode.NO_NODE, create("/no/parent\u0001", 0));
        refused(ErrorCode.NO_NODE, create("/a//b", 0));
        refused(ErrorCode.NO_AUTH, create("/locked/..", 0));
        refused(ErrorCode.BAD_ARGUMENTS, create("/..", 0));
        done(create("/w", 0));
        refused(ErrorCode.BAD_ARGUMENTS, create("/w/", 0));
        refused(ErrorCode.NODE_EXISTS, create("/mine", 0));
        refused(ErrorCode.NODE_EXISTS, create("/", 0));
        refused(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS, create("/mine/child", 0));
        Txn gone = prepare(create("/x", 0), new Caller(99, IDS));
        assertEquals(new ErrorTxn(ErrorCode.SESSION_EXPIRED.code()), gone.body());
    }

    @Test
    void shouldCheckTheOtherWritesInOrder() {
        done(create("/locked", 0, OTHERS));
        done(create("/a", 0));
        done(create("/a/b", 0));
        done(create("/locked2", 0, List.of(new Acl(Perms.ALL & ~Perms.DELETE, Id.ANYONE))));
        done(create("/locked2/c", 0));
        refused(ErrorCode.BAD_ARGUMENTS, new DeleteRequest(Path.of("a"), -1));
        refused(ErrorCode.BAD_ARGUMENTS, new DeleteRequest(Path.of("/"), -1));
        refused(ErrorCode.BAD_ARGUMENTS, new DeleteRequest(Path.of("/zookeeper"), -1));
        refused(ErrorCode.NO_NODE, new DeleteRequest(Path.of("/no/parent"), -1));
        refused(ErrorCode.NO_AUTH, new DeleteRequest(Path.of("/locked2/none"), -1));
        refused(ErrorCode.NO_NODE, new DeleteRequest(Path.of("/none"), -1));
        refused(ErrorCode.BAD_VERSION, new DeleteRequest(Path.of("/a"), 1));
        refused(ErrorCode.NOT_EMPTY, new DeleteRequest(Path.of("/a"), 0));
        refused(ErrorCode.BAD_ARGUMENTS, new SetDataRequest(Path.EMPTY, DATA, -1));
        refused(ErrorCode.NO_NODE, new SetDataRequest(Path.of("/none"), DATA, -1));
        refused(ErrorCode.NO_AUTH, new SetDataRequest(Path.of("/locked"), DATA, 9));
        refused(ErrorCode.BAD_VERSION, new SetDataRequest(Path.of("/a"), DATA, 9));
        refused(ErrorCode.INVALID_ACL, new SetAclRequest(Path.of("/none"), List.of(), -1));
        refused(ErrorCode.NO_NODE, new SetAclRequest(Path.of("/none"), Acl.OPEN, -1));
        refused(ErrorCode.NO_AUTH, new SetAclRequest(Path.of("/locked"), Acl.OPEN, -1));
        refused(ErrorCode.BAD_VERSION, new SetAclRequest(Path.of("/a"), Acl.OPEN, 3));
        refused(ErrorCode.NOT_EMPTY, new DeleteContainerRequest(Path.of("/a")));
        // Put where a container was when the sweep looked: not the sweep's to delete.
        refused(ErrorCode.BAD_VERSION, new DeleteContainerRequest(Path.of("/a/b")));
        refused(ErrorCode.RECONFIG_DISABLED, reconfig());
    }

    @Test
    void shouldSayErrorInTheHeaderWithoutDigest() {
        Txn txn = prepare(new DeleteRequest(Path.of("/none"), -1));
        assertEquals(OpCode.ERROR, txn.header().type());
        assertFalse(txn.hasDigest());
    }

    @Test
    void shouldNumberSequentialNodesAcrossOutstandingOnes() {
        prepare(create("/q", 0));
        assertEquals("/q/n0000000000", pathOf(prepare(create("/q/n", 2))));
        prepare(create("/q/plain", 0));
        assertEquals("/q/n0000000002", pathOf(prepare(create("/q/n", 2))));
        prepare(new DeleteRequest(Path.of("/q/plain"), -1));
        assertEquals("/q/n0000000003", pathOf(prepare(create("/q/n", 2))));
        applyAll();
        assertEquals("/q/n0000000004", pathOf(prepare(create("/q/n", 2))));
    }

    @Test
    void shouldPrintNegativeSequenceNumbersAsFormatDoes() {
        for (int n : new int[] {0, 1, 42, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2147483647}) {
            assertEquals(String.format("%010d", n), WriteChecks.sequence(n));
        }
    }

    @Test
    void shouldSeeOutstandingChanges() {
        prepare(create("/a", 0));
        refused(ErrorCode.NODE_EXISTS, create("/a", 0));
        prepare(new SetDataRequest(Path.of("/a"), DATA, 0));
        refused(ErrorCode.BAD_VERSION, new SetDataRequest(Path.of("/a"), DATA, 0));
        prepare(create("/a/b", 0));
        refused(ErrorCode.NOT_EMPTY, new DeleteRequest(Path.of("/a"), -1));
        prepare(new DeleteRequest(Path.of("/a/b"), -1));
        prepare(new DeleteRequest(Path.of("/a"), -1));
        refused(ErrorCode.NO_NODE, create("/a/b", 0));
        applyAll();
        assertEquals(0, preparer.outstanding());
        assertEquals(0, tree.digestMismatches());
    }

    @Test
    void shouldTakeAFailedMultiBack() {
        prepare(create("/a", 0));
        Txn txn = prepare(new MultiRequest(List.of(
                create("/a/b", 0),
                new SetDataRequest(Path.of("/a"), DATA, 0),
                new CheckRequest(Path.of("/a"), 0),
                new DeleteRequest(Path.of("/a/b"), -1))));
        MultiTxn multi = (MultiTxn) txn.body();
        assertEquals(OpCode.MULTI, txn.header().type());
        assertTrue(txn.hasDigest());
        assertEquals(
                new ErrorTxn(ErrorCode.BAD_VERSION.code()), multi.parts().get(2).body());
        assertEquals(
                new ErrorTxn(ErrorCode.RUNTIME_INCONSISTENCY.code()),
                multi.parts().get(3).body());
        prepare(create("/a/b", 0));
        prepare(new SetDataRequest(Path.of("/a"), DATA, 0));
        TxnResult result = applyAll().get(1);
        assertEquals(
                List.of(0, 0, ErrorCode.BAD_VERSION.code(), ErrorCode.RUNTIME_INCONSISTENCY.code()),
                result.parts().stream().map(TxnResult::error).toList());
        assertEquals(0, tree.digestMismatches());
    }

    @Test
    void shouldAllowAnEmptyMulti() {
        assertEquals(
                new MultiTxn(List.of()), prepare(new MultiRequest(List.of())).body());
    }

    @Test
    void shouldCloseASessionWithItsOutstandingEphemerals() {
        done(create("/kept", 1));
        done(create("/gone", 1));
        prepare(new DeleteRequest(Path.of("/gone"), -1));
        prepare(create("/new", 1));
        prepare(new MultiRequest(List.of(create("/undone", 1), new CheckRequest(Path.of("/none"), -1))));
        Txn close = prepare(new CloseSessionRequest());
        assertEquals(new CloseSessionTxn(List.of(Path.of("/kept"), Path.of("/new")), true), close.body());
        refused(ErrorCode.SESSION_EXPIRED, create("/late", 1));
        applyAll();
        assertEquals(0, tree.ephemeralCount());
        assertEquals(0, tree.sessions().size());
        assertEquals(0, tree.digestMismatches());
    }

    @Test
    void shouldLetClosingSessionsGoOnAfterReset() {
        prepare(new CloseSessionRequest());
        preparer.reset();
        proposed.clear();
        done(create("/a", 1));
    }

    @Test
    void shouldExpandAuthAndDropDuplicates() {
        Acl auth = new Acl(Perms.READ, new Id("auth", "ignored"));
        Acl open = new Acl(Perms.CREATE, Id.ANYONE);
        Txn txn = prepare(create("/a", 0, List.of(auth, open, open, auth)));
        assertEquals(List.of(new Acl(Perms.READ, new Id("digest", "u:x")), open), ((CreateTxn) txn.body()).acl());
        prepare(new SetAclRequest(Path.of("/a"), Acl.OPEN, 0), new Caller(SESSION, List.of(new Id("super", ""))));
        assertEquals(SetAclTxn.class, proposed.peekLast().body().getClass());
    }

    @Test
    void shouldCreateTtlNodesWhereTheyAreEnabled() {
        start(new TreeSettings(true, true, false, false, false, true));
        refused(ErrorCode.BAD_ARGUMENTS, create("/t", 5));
        refused(ErrorCode.BAD_ARGUMENTS, new CreateRequest(OpCode.CREATE_TTL, Path.of("/t"), DATA, Acl.OPEN, 5, 0));
        refused(ErrorCode.UNIMPLEMENTED, reconfig());
        done(new CreateRequest(OpCode.CREATE_TTL, Path.of("/t"), DATA, Acl.OPEN, 5, 100));
        ZNode node = tree.find(Path.of("/t"));
        assertEquals(EphemeralOwner.ofTtl(100), node.ephemeralOwner());
        assertEquals(0, node.clientEphemeralOwner());
        done(new CreateRequest(OpCode.CREATE_CONTAINER, Path.of("/c"), DATA, Acl.OPEN, 4, -1));
        long born = node.mtime();
        assertEquals(List.of(), tree.sweepCandidates(born + 100, 0, 10));
        assertEquals(List.of(Path.of("/t")), tree.sweepCandidates(born + 101, 0, 10));
        done(create("/c/x", 0));
        done(new DeleteRequest(Path.of("/c/x"), -1));
        assertEquals(List.of(Path.of("/c"), Path.of("/t")), tree.sweepCandidates(born + 101, 0, 10));
        assertEquals(List.of(Path.of("/c")), tree.sweepCandidates(born + 101, 0, 1));
    }

    @Test
    void shouldMakeErrorTransactionsOfMalformedRequests() {
        List<Acl> nameless = List.of(new Acl(Perms.ALL, new Id("digest", Id.NULL_NAME)));
        refused(ErrorCode.MARSHALLING_ERROR, new MalformedRequest(OpCode.MULTI));
        refused(ErrorCode.MARSHALLING_ERROR, create("/n", 0, nameless));
        refused(ErrorCode.BAD_ARGUMENTS, create("noslash", 0, nameless));
        refused(ErrorCode.INVALID_ACL, create("/n", 0, List.of(new Acl(Perms.ALL, new Id("none", Id.NULL_NAME)))));
        refused(ErrorCode.MARSHALLING_ERROR, new MultiRequest(List.of(create("/m", 0), create("/n", 0, nameless))));
        done(create("/m", 0));
    }

    @Test
    void shouldRefuseWritesBelowQuotasThatCannotBeRead() {
        start(new TreeSettings(true, false, false, true, false, false));
        done(create("/a", 0));
        done(create("/zookeeper/quota/a", 0));
        done(create("/zookeeper/quota/a/zookeeper_limits", 0));
        done(create("/zookeeper/quota/a/zookeeper_stats", 0));
        refused(ErrorCode.MARSHALLING_ERROR, create("/a/b", 0));
        refused(ErrorCode.MARSHALLING_ERROR, new SetDataRequest(Path.of("/a"), new byte[1], -1));
    }

    @Test
    void shouldKeepAndEnforceQuotas() {
        start(new TreeSettings(true, false, false, true, false, false));
        done(create("/a", 0));
        done(create("/zookeeper/quota/a", 0));
        done(new CreateRequest(
                OpCode.CREATE,
                Path.of("/zookeeper/quota/a/zookeeper_limits"),
                "count=-1,bytes=-1=;byteHardLimit=8;countHardLimit=2".getBytes(StandardCharsets.UTF_8),
                Acl.OPEN,
                0,
                -1));
        done(create("/zookeeper/quota/a/zookeeper_stats", 0));
        assertEquals("count=1,bytes=3", stats());
        done(create("/a/b", 0));
        assertEquals("count=2,bytes=6", stats());
        refused(ErrorCode.QUOTA_EXCEEDED, create("/a/c", 0));
        refused(ErrorCode.QUOTA_EXCEEDED, new SetDataRequest(Path.of("/a/b"), new byte[6], -1));
        done(new SetDataRequest(Path.of("/a/b"), new byte[5], -1));
        done(new DeleteRequest(Path.of("/a/b"), -1));
        assertEquals("count=1,bytes=3", stats());
        done(new DeleteRequest(Path.of("/zookeeper/quota/a/zookeeper_limits"), -1));
        done(create("/a/c", 0));
        done(create("/a/d", 0));
        assertEquals(0, tree.digestMismatches());
    }

    private String stats() {
        ZNode node = tree.find(Path.of("/zookeeper/quota/a/zookeeper_stats"));
        return new String(node.array(), node.dataOffset(), node.dataLength(), StandardCharsets.UTF_8);
    }

    private void start(TreeSettings settings) {
        tree = new DataTree(settings);
        preparer = new Preparer(tree, new AclPolicy(new TestSchemes(), false));
        done(new CreateSessionRequest(4000));
    }

    private static CreateRequest create(String path, int flags) {
        return create(path, flags, Acl.OPEN);
    }

    private static CreateRequest create(String path, int flags, List<Acl> acl) {
        return new CreateRequest(OpCode.CREATE, Path.of(path), DATA, acl, flags, -1);
    }

    private static ReconfigRequest reconfig() {
        return new ReconfigRequest(Optional.empty(), Optional.empty(), Optional.empty(), -1);
    }

    private static String pathOf(Txn txn) {
        return ((CreateTxn) txn.body()).path().toString();
    }

    private Txn prepare(WriteRequest request) {
        return prepare(request, new Caller(SESSION, IDS));
    }

    private Txn prepare(WriteRequest request, Caller caller) {
        zxid++;
        Txn txn = preparer.prepare(request, caller, (int) zxid, zxid, 1000 + zxid);
        proposed.add(txn);
        return txn;
    }

    private void refused(ErrorCode code, WriteRequest request) {
        assertEquals(new ErrorTxn(code.code()), prepare(request).body(), request::toString);
    }

    private void done(WriteRequest request) {
        prepare(request);
        List<TxnResult> results = applyAll();
        assertEquals(0, results.get(results.size() - 1).error(), request::toString);
    }

    private List<TxnResult> applyAll() {
        List<TxnResult> results = new ArrayList<>();
        while (!proposed.isEmpty()) {
            Txn txn = proposed.remove();
            results.add(tree.apply(txn));
            preparer.applied(txn.zxid());
        }
        return results;
    }
}
