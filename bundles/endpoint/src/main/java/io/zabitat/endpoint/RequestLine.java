package io.zabitat.endpoint;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.Caller;
import io.zabitat.tree.TxnResult;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order of one client's requests. A read is answered at once unless an earlier request of the same connection is unfinished; then it
 * waits in line. The upper half of {@link ClientConnection}, and no object of its own, because there are very many of them. Owned by the
 * node loop.
 */
abstract class RequestLine {
    final ClientEndpoint endpoint;
    final ConnectionStats stats;
    List<Id> ids;
    long sessionId;
    boolean closed;
    private Pending head;
    private Pending tail;
    private int queued;

    RequestLine(ClientEndpoint endpoint, List<Id> ids, long nowMillis) {
        this.endpoint = endpoint;
        this.ids = ids;
        this.stats = new ConnectionStats(nowMillis);
    }

    /** The whole of it. */
    abstract ClientConnection self();

    abstract void closeAfterFlush();

    ConnectionStats stats() {
        return stats;
    }

    /** Requests received and not answered. */
    int queued() {
        return queued;
    }

    boolean isClosed() {
        return closed;
    }

    long sessionId() {
        return sessionId;
    }

    void proposeSession(long id) {
        sessionId = id;
    }

    /** What the client is known as. */
    List<Id> ids() {
        return ids;
    }

    void addIds(List<Id> more) {
        List<Id> all = new ArrayList<>(ids);
        for (Id id : more) {
            if (!all.contains(id)) {
                all.add(id);
            }
        }
        ids = List.copyOf(all);
    }

    // ------------------------------------------------------------------------------------------------ requests

    final void onRead(int xid, int type, byte[] bytes, int at, int length) {
        if (head == null) {
            endpoint.reads().answer(self(), xid, type, bytes, at, length);
            stats.onReplied(xid, type, endpoint.tree().lastZxid(), 0, endpoint.nowMillis());
            endpoint.stats().onReadLatency(0);
        } else {
            byte[] body = Arrays.copyOfRange(bytes, at, at + length);
            enqueue(new Pending(xid, type, body, endpoint.nowMillis(), 0));
        }
    }

    final void onSync(int xid, byte[] bytes, int at, int length) {
        Pending pending =
                new Pending(xid, OpCode.SYNC, Arrays.copyOfRange(bytes, at, at + length), endpoint.nowMillis(), 0);
        if (head == null && !endpoint.pipeline().syncWaits()) {
            answer(pending);
        } else {
            pending.waiting = true;
            enqueue(pending);
            endpoint.pipeline().sync(new Caller(sessionId, ids), xid, pending.body, () -> release(pending));
        }
    }

    final void onWrite(int xid, int type, byte[] bytes, int at, int length) {
        int large = endpoint.limits().largeBytes(length);
        Pending pending = new Pending(xid, type, null, endpoint.nowMillis(), large);
        WriteRequest request;
        try {
            request = endpoint.decodeWrite(type, bytes, at, length);
        } catch (WireException e) {
            refuseMalformed(pending);
            return;
        }
        if (!endpoint.pipeline().takes(request)) {
            refuseMalformed(pending);
            return;
        }
        int refused = endpoint.refusedEarly(request, ids);
        if (refused != 0) {
            endpoint.replies().bare(self(), xid, 0, refused); // at once, ahead of those in line, as ZooKeeper
            return;
        }
        pending.waiting = true;
        endpoint.limits().largeStarted(large);
        enqueue(pending);
        endpoint.pipeline()
                .submit(
                        request,
                        new WritePipeline.Body(bytes, at, length),
                        new Caller(sessionId, ids),
                        xid,
                        self(),
                        (txn, result) -> onApplied(pending, txn, result));
    }

    /** In line, like every answer. */
    private void refuseMalformed(Pending pending) {
        pending.error = ErrorCode.MARSHALLING_ERROR.code();
        if (head == null) {
            answer(pending);
        } else {
            enqueue(pending);
        }
    }

    private void onApplied(Pending pending, Txn txn, TxnResult result) {
        endpoint.limits().largeEnded(pending.largeBytes);
        if (closed) {
            return;
        }
        // Every write ahead of this one is applied, and what stood between them is answered: it is at the head of the
        // line. Were it not, the client would take this answer for that of another request; it asks anew what became of
        // them.
        if (head != pending) {
            endpoint.drop(self(), "the server would have answered request " + pending.xid + " out of its order");
            return;
        }
        removeHead();
        if (result.error() == ErrorCode.SESSION_MOVED.code()) {
            endpoint.drop(
                    self(),
                    "the session has moved to another server"); // ZOOKEEPER-710: so that the client attaches anew
            return;
        }
        endpoint.replies().write(self(), pending, txn, result);
        pending.error = result.error();
        replied(pending);
        if (pending.type == OpCode.CLOSE_SESSION) {
            closeAfterFlush();
            return;
        }
        advance();
    }

    private void release(Pending pending) {
        pending.waiting = false;
        if (!closed && head == pending) {
            advance();
        }
    }

    /** Answers what stands at the head of the line, up to the next request that is not finished. */
    private void advance() {
        while (head != null && !head.waiting && !closed) {
            Pending pending = head;
            removeHead();
            answer(pending);
        }
        if (!closed) {
            endpoint.markDirty(self());
        }
    }

    private void answer(Pending pending) {
        if (pending.error != 0) {
            endpoint.replies().error(self(), pending.xid, pending.error);
        } else if (endpoint.isTooLate(pending)) {
            endpoint.stats().onThrottledOp();
            endpoint.replies().error(self(), pending.xid, ErrorCode.THROTTLED_OP.code());
        } else {
            endpoint.reads().answer(self(), pending.xid, pending.type, pending.body, 0, pending.body.length);
        }
        replied(pending);
    }

    private void replied(Pending pending) {
        long millis = endpoint.nowMillis() - pending.arrivedMillis;
        int named = pending.error == 0 ? pending.type : ConnectionStats.NO_OP;
        stats.onReplied(pending.xid, named, endpoint.tree().lastZxid(), millis, endpoint.nowMillis());
        if (pending.body == null) {
            endpoint.stats().onUpdateLatency(millis);
        } else {
            endpoint.stats().onReadLatency(millis);
        }
    }

    private void enqueue(Pending pending) {
        if (tail == null) {
            head = pending;
        } else {
            tail.next = pending;
        }
        tail = pending;
        queued++;
        endpoint.limits().onQueued(self());
    }

    private void removeHead() {
        head = head.next;
        if (head == null) {
            tail = null;
        }
        queued--;
        endpoint.limits().onUnqueued();
    }

    /** Forgets everything; called once by the endpoint. */
    void markClosed() {
        closed = true;
        for (Pending p = head; p != null; p = p.next) {
            endpoint.limits().onUnqueued();
        }
        head = null;
        tail = null;
        queued = 0;
    }
}
