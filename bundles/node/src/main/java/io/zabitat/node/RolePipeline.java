package io.zabitat.node;

import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.endpoint.Completion;
import io.zabitat.tree.Caller;
import io.zabitat.tree.TxnResult;

/** The pipeline of whatever role the server has; without a role requests are dropped, because no client is served then. */
final class RolePipeline implements Deliveries {
    private static final Deliveries NONE = new NoPipeline();

    private Deliveries current = NONE;

    void use(Deliveries pipeline) {
        current = pipeline;
    }

    void end() {
        current.clear();
        current = NONE;
    }

    @Override
    public void submit(WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
        current.submit(request, body, caller, cxid, owner, completion);
    }

    @Override
    public boolean takes(WriteRequest request) {
        return current.takes(request);
    }

    @Override
    public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
        current.sync(caller, cxid, path, action);
    }

    @Override
    public boolean syncWaits() {
        return current.syncWaits();
    }

    @Override
    public boolean isFull() {
        return current.isFull();
    }

    @Override
    public void onApplied(Txn txn, TxnResult result) {
        current.onApplied(txn, result);
    }

    @Override
    public void clear() {
        current.clear();
    }

    private static final class NoPipeline implements Deliveries {
        @Override
        public void submit(
                WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
            // the client's connection is being closed
        }

        @Override
        public boolean takes(WriteRequest request) {
            return true;
        }

        @Override
        public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
            // the client's connection is being closed
        }

        @Override
        public boolean syncWaits() {
            return true;
        }

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void onApplied(Txn txn, TxnResult result) {
            // nobody waits
        }

        @Override
        public void clear() {
            // nothing is kept
        }
    }
}
