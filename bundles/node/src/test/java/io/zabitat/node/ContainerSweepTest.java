package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.endpoint.Completion;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerSweepTest {
    private static final long INTERVAL = 1000;

    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final Submitted submitted = new Submitted();
    private long zxid;

    @Test
    void shouldDeleteContainersThatHaveBecomeEmpty() {
        container("/used");
        child("/used/a");
        container("/full");
        child("/full/a");
        container("/new");
        apply(OpCode.DELETE, new DeleteTxn(Path.of("/used/a")));
        ContainerSweep sweep = sweep(10_000, 0);
        sweep.onTick(INTERVAL - 1, 0);
        assertEquals(List.of(), submitted.paths, "not before the interval is over");
        sweep.onTick(INTERVAL, 0);
        assertEquals(List.of("/used"), submitted.paths);
        assertEquals(List.of(Caller.SERVER), submitted.callers);
    }

    @Test
    void shouldDeleteContainersThatWereNeverUsedWhenAskedTo() {
        container("/new");
        sweep(10_000, 5000).onTick(INTERVAL, 4999);
        assertEquals(List.of(), submitted.paths);
        sweep(10_000, 5000).onTick(INTERVAL, 5001);
        assertEquals(List.of("/new"), submitted.paths);
    }

    @Test
    void shouldKeepToItsRate() {
        for (int i = 0; i < 10; i++) {
            container("/c" + i);
            child("/c" + i + "/a");
            apply(OpCode.DELETE, new DeleteTxn(Path.of("/c" + i + "/a")));
        }
        ContainerSweep sweep = sweep(60, 0); // one a second
        long now = 0;
        for (int i = 1; i <= 10; i++) {
            now += 1000;
            sweep.onTick(now, 0);
            assertTrue(submitted.paths.size() <= i + 1, submitted.paths + " after " + now + " ms");
        }
        assertTrue(submitted.paths.size() >= 9, submitted.paths.toString());
        assertTrue(sweep.nextMillis() > now, "it has a time for the rest");
    }

    private ContainerSweep sweep(long maxPerMinute, long maxNeverUsedMillis) {
        return new ContainerSweep(tree, submitted, INTERVAL, maxPerMinute, maxNeverUsedMillis, 0);
    }

    private void container(String path) {
        apply(OpCode.CREATE_CONTAINER, new CreateTxn(Path.of(path), new byte[0], Acl.OPEN, false, 1, 0));
    }

    private void child(String path) {
        apply(OpCode.CREATE, new CreateTxn(Path.of(path), new byte[0], Acl.OPEN, false, 1, 0));
    }

    private void apply(int type, TxnBody body) {
        tree.apply(new Txn(new TxnHeader(1, 0, ++zxid, 0, type), body, false, 0));
    }

    private static final class Submitted implements WritePipeline {
        final List<String> paths = new ArrayList<>();
        final List<Caller> callers = new ArrayList<>();

        @Override
        public void submit(
                WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
            paths.add(((DeleteContainerRequest) request).path().toString());
            callers.add(caller);
        }

        @Override
        public boolean takes(WriteRequest request) {
            return true;
        }

        @Override
        public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
            action.run();
        }

        @Override
        public boolean syncWaits() {
            return false;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }
}
