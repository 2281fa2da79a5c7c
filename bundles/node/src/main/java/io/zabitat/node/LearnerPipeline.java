package io.zabitat.node;

import io.zabitat.api.OpCode;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.request.MalformedRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.endpoint.Completion;
import io.zabitat.tree.Caller;
import io.zabitat.tree.TxnResult;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The way of writes at a learner: to the leader as they came, and back as committed transactions, which are matched with the oldest
 * unanswered request of their session (quorum protocol, section 6). Owned by the node loop.
 */
final class LearnerPipeline implements Deliveries {
    private final Consumer<PeerMessage> leader;
    private final BooleanSupplier diskIsFull;
    private final Map<Long, ArrayDeque<Waiting>> forwarded = new HashMap<>();
    private final ArrayDeque<Runnable> syncs = new ArrayDeque<>();

    private record Waiting(int cxid, int type, Completion completion) {
        /** Session requests of the leader's own have cxid 0 like those a learner forwards. */
        boolean isAnsweredBy(Txn txn) {
            int committed = txn.header().type();
            return txn.header().cxid() == cxid && (committed == type || committed == OpCode.ERROR);
        }
    }

    LearnerPipeline(Consumer<PeerMessage> leader, BooleanSupplier diskIsFull) {
        this.leader = leader;
        this.diskIsFull = diskIsFull;
    }

    @Override
    public void submit(WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
        int type = request.type();
        forwarded
                .computeIfAbsent(caller.sessionId(), id -> new ArrayDeque<>(2))
                .add(new Waiting(cxid, type, completion));
        byte[] copy = Arrays.copyOfRange(body.bytes(), body.offset(), body.offset() + body.length());
        var ids = type == OpCode.CREATE_SESSION ? List.<io.zabitat.api.Id>of() : caller.ids();
        leader.accept(new PeerMessage.Request(caller.sessionId(), cxid, type, copy, ids));
    }

    @Override
    public boolean takes(WriteRequest request) {
        return request instanceof MultiRequest multi
                ? multi.parts().stream().allMatch(this::takes)
                : !(request instanceof MalformedRequest);
    }

    @Override
    public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
        syncs.add(action);
        leader.accept(new PeerMessage.Request(caller.sessionId(), cxid, OpCode.SYNC, path, caller.ids()));
    }

    /** SYNC names nobody: it answers the oldest that waits. */
    void onSynced() {
        Runnable oldest = syncs.poll();
        if (oldest != null) {
            oldest.run();
        }
    }

    @Override
    public boolean syncWaits() {
        return true;
    }

    @Override
    public boolean isFull() {
        return diskIsFull.getAsBoolean();
    }

    @Override
    public void onApplied(Txn txn, TxnResult result) {
        long session = txn.header().clientId();
        ArrayDeque<Waiting> waiting = forwarded.get(session);
        if (waiting == null || !waiting.peek().isAnsweredBy(txn)) {
            return; // another server's
        }
        Completion completion = waiting.remove().completion();
        if (waiting.isEmpty()) {
            forwarded.remove(session);
        }
        completion.onApplied(txn, result);
    }

    @Override
    public void clear() {
        forwarded.clear();
        syncs.clear();
    }
}
