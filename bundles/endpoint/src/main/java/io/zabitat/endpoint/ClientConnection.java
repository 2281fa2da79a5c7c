package io.zabitat.endpoint;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.tree.Caller;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.session.Session;
import io.zabitat.tree.watch.Watcher;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One client: cuts the byte stream into frames and keeps the order of one session. A read is answered at once unless an earlier
 * request of the same connection is unfinished; then it waits in line. Owned by the node loop, like everything it touches.
 */
public final class ClientConnection implements ChannelHandler, Watcher {
    private static final int FRAME_LENGTH_BYTES = 4;
    private static final int REQUEST_HEADER_BYTES = 8;

    /** How TLS begins: a handshake record of version 3. */
    private static final int TLS_HELLO = 0x1603;

    private static final int NOT_SETTLED = 1;
    private static final int OVER_LIMIT = 2;
    private static final int CONGESTED = 4;

    private final ClientEndpoint endpoint;
    private final RemoteHost host;
    private final ConnectionStats stats;
    private Channel channel;
    private List<Id> ids;
    private Session session;
    private long sessionId;
    private int timeoutMillis;
    private Pending head;
    private Pending tail;
    private int queued;
    private int wanted = FRAME_LENGTH_BYTES;
    private byte pauses;
    private boolean bytesSeen;
    private boolean connectSeen;
    private boolean closed;
    private boolean closing;
    private boolean dirty;

    ClientConnection previous; // the endpoint's list
    ClientConnection next;

    ClientConnection(ClientEndpoint endpoint, RemoteHost host, long nowMillis) {
        this.endpoint = endpoint;
        this.host = host;
        this.ids = host.ids();
        this.stats = new ConnectionStats(nowMillis);
    }

    void attach(Channel adopted) {
        channel = adopted;
    }

    Channel channel() {
        return channel;
    }

    RemoteHost host() {
        return host;
    }

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

    boolean hasSession() {
        return session != null;
    }

    /** Only with a session. */
    Session session() {
        return session;
    }

    /** As negotiated by this connection. */
    int timeoutMillis() {
        return timeoutMillis;
    }

    long sessionId() {
        return sessionId;
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

    // ------------------------------------------------------------------------------------------------ bytes in

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        endpoint.nowMillis(); // notices that the server slept, and then this connection may be closed
        if (closed) {
            return length;
        }
        if (!bytesSeen) {
            bytesSeen = true;
            if (channel.isSecure() && !endpoint.authentication().onCertificates(this)) {
                return length;
            }
        }
        int at = offset;
        int end = offset + length;
        wanted = FRAME_LENGTH_BYTES;
        while (pauses == 0 && !closing && end - at >= FRAME_LENGTH_BYTES) {
            int frame = readInt(bytes, at);
            if (!connectSeen && endpoint.fourLetterWords().isWord(frame)) {
                int used = endpoint.fourLetterWords().answer(this, frame, bytes, at, end);
                if (used == 0) {
                    wanted = endpoint.fourLetterWords().wantedBytes(frame);
                    break;
                }
                closing = true;
                return length;
            }
            if (frame < 0 || frame > endpoint.settings().maxFrameBytes()) {
                boolean hello = !connectSeen && frame >>> 16 == TLS_HELLO && !channel.isSecure();
                endpoint.drop(this, hello ? "it speaks TLS to a plain port" : "unreasonable length " + frame);
                return length;
            }
            if (end - at - FRAME_LENGTH_BYTES < frame) {
                if (!endpoint.admitLarge(frame)) {
                    endpoint.stats().onLargeRejected();
                    endpoint.drop(this, "too many large requests in process");
                    return length;
                }
                wanted = FRAME_LENGTH_BYTES + frame;
                break;
            }
            at += FRAME_LENGTH_BYTES;
            stats.onReceived();
            endpoint.stats().onReceived(frame);
            onFrame(bytes, at, frame);
            if (closed) {
                return length;
            }
            at += frame;
        }
        flush();
        if (closing) {
            return length;
        }
        wanted = Math.max(wanted, end - at + 1);
        return at - offset;
    }

    private static int readInt(byte[] b, int at) {
        return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
    }

    @Override
    public int wantedBytes() {
        return wanted;
    }

    private void onFrame(byte[] bytes, int at, int length) {
        if (!connectSeen) {
            connectSeen = true;
            pause(NOT_SETTLED);
            endpoint.handshake().onConnectRequest(this, bytes, at, length);
        } else if (length < REQUEST_HEADER_BYTES) {
            endpoint.drop(this, "request without a header");
        } else {
            int xid = readInt(bytes, at);
            int type = readInt(bytes, at + 4);
            onRequest(xid, type, bytes, at + REQUEST_HEADER_BYTES, length - REQUEST_HEADER_BYTES);
        }
    }

    // ------------------------------------------------------------------------------------------------ requests

    private void onRequest(int xid, int type, byte[] bytes, int at, int length) {
        if (!endpoint.touch(session, timeoutMillis)) {
            return; // a closing session: dropped without a reply (client protocol, section 10)
        }
        switch (type) {
            case OpCode.CREATE,
                    OpCode.CREATE2,
                    OpCode.CREATE_CONTAINER,
                    OpCode.CREATE_TTL,
                    OpCode.DELETE,
                    OpCode.SET_DATA,
                    OpCode.SET_ACL,
                    OpCode.MULTI,
                    OpCode.RECONFIG,
                    OpCode.CLOSE_SESSION -> onWrite(xid, type, bytes, at, length);
            case OpCode.SYNC -> onSync(xid, bytes, at, length);
            case OpCode.AUTH -> endpoint.authentication().onAuth(this, xid, bytes, at, length);
            case OpCode.SASL -> endpoint.authentication().onSasl(this, xid, bytes, at, length);
            case OpCode.PING,
                    OpCode.EXISTS,
                    OpCode.GET_DATA,
                    OpCode.GET_ACL,
                    OpCode.GET_CHILDREN,
                    OpCode.GET_CHILDREN2,
                    OpCode.CHECK_WATCHES,
                    OpCode.REMOVE_WATCHES,
                    OpCode.MULTI_READ,
                    OpCode.SET_WATCHES,
                    OpCode.SET_WATCHES2,
                    OpCode.GET_EPHEMERALS,
                    OpCode.GET_ALL_CHILDREN_NUMBER,
                    OpCode.ADD_WATCH,
                    OpCode.WHO_AM_I -> onRead(xid, type, bytes, at, length);
            case OpCode.CREATE_SESSION, OpCode.DELETE_CONTAINER ->
                endpoint.drop(this, "operation " + type + " is the server's own");
            default -> {
                endpoint.replies().unimplemented(this, xid);
                closeAfterFlush();
            }
        }
    }

    private void onRead(int xid, int type, byte[] bytes, int at, int length) {
        if (head == null) {
            endpoint.reads().answer(this, xid, type, bytes, at, length);
            stats.onReplied(xid, type, endpoint.tree().lastZxid(), 0, endpoint.nowMillis());
            endpoint.stats().onReadLatency(0);
        } else {
            byte[] body = Arrays.copyOfRange(bytes, at, at + length);
            enqueue(new Pending(xid, type, body, endpoint.nowMillis(), 0));
        }
    }

    private void onSync(int xid, byte[] bytes, int at, int length) {
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

    private void onWrite(int xid, int type, byte[] bytes, int at, int length) {
        int large = endpoint.largeBytes(length);
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
            endpoint.replies().bare(this, xid, 0, refused); // at once, ahead of those in line, as ZooKeeper
            return;
        }
        pending.waiting = true;
        endpoint.largeStarted(large);
        enqueue(pending);
        endpoint.pipeline()
                .submit(
                        request,
                        new WritePipeline.Body(bytes, at, length),
                        new Caller(sessionId, ids),
                        xid,
                        this,
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
        endpoint.largeEnded(pending.largeBytes);
        if (closed) {
            return;
        }
        // Every write ahead of this one is applied, and what stood between them is answered: it is at the head of the
        // line.
        assert head == pending;
        removeHead();
        if (result.error() == ErrorCode.SESSION_MOVED.code()) {
            endpoint.drop(
                    this, "the session has moved to another server"); // ZOOKEEPER-710: so that the client attaches anew
            return;
        }
        endpoint.replies().write(this, pending, txn, result);
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
            endpoint.markDirty(this);
        }
    }

    private void answer(Pending pending) {
        if (pending.error != 0) {
            endpoint.replies().error(this, pending.xid, pending.error);
        } else if (endpoint.isTooLate(pending)) {
            endpoint.stats().onThrottledOp();
            endpoint.replies().error(this, pending.xid, ErrorCode.THROTTLED_OP.code());
        } else {
            endpoint.reads().answer(this, pending.xid, pending.type, pending.body, 0, pending.body.length);
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
        endpoint.onQueued(this);
    }

    private void removeHead() {
        head = head.next;
        if (head == null) {
            tail = null;
        }
        queued--;
        endpoint.onUnqueued();
    }

    void onFrameOut(int bytes) {
        stats.onSent();
        endpoint.stats().onSent(bytes);
    }

    // ------------------------------------------------------------------------------------------------ life

    /** The session is open: the client may go on. */
    void settle(Session opened, int negotiatedMillis) {
        session = opened;
        timeoutMillis = negotiatedMillis;
        sessionId = opened.id();
        resume(NOT_SETTLED);
    }

    /** Its creation is the first operation of a session. */
    void onSessionCreated() {
        stats.onReplied(0, OpCode.CREATE_SESSION, endpoint.tree().lastZxid(), 0, endpoint.nowMillis());
    }

    void proposeSession(long id) {
        sessionId = id;
    }

    void pauseOverLimit() {
        pause(OVER_LIMIT);
    }

    void resumeOverLimit() {
        resume(OVER_LIMIT);
    }

    private void pause(int reason) {
        if (pauses == 0) {
            channel.setReading(false);
        }
        pauses |= (byte) reason;
    }

    private void resume(int reason) {
        if (pauses != 0) {
            pauses &= (byte) ~reason;
            if (pauses == 0 && !closed && !closing) {
                channel.setReading(true);
            }
        }
    }

    boolean isDirty() {
        return dirty;
    }

    void setDirty(boolean value) {
        dirty = value;
    }

    /** Sends what was encoded; stops reading a client that does not read. */
    void flush() {
        if (closed) {
            return;
        }
        channel.flush();
        if (channel.isCongested()) {
            if (channel.pendingBytes() > endpoint.maxUnreadBytes()) {
                endpoint.drop(this, "does not read: " + channel.pendingBytes() + " bytes wait");
            } else {
                pause(CONGESTED);
            }
        }
    }

    @Override
    public void onDrained() {
        resume(CONGESTED);
    }

    @Override
    public void onClosed(String reason) {
        endpoint.onGone(this, reason);
    }

    /** Sends what is encoded, then closes. Nothing more is read. */
    void closeAfterFlush() {
        if (!closed) {
            closing = true;
            channel.closeAfterFlush();
            endpoint.onGone(this, "closed by the server");
        }
    }

    void closeNow() {
        if (!closed) {
            channel.close();
        }
    }

    /** Forgets everything; called once by the endpoint. */
    void markClosed() {
        closed = true;
        for (Pending p = head; p != null; p = p.next) {
            endpoint.onUnqueued();
        }
        head = null;
        tail = null;
        queued = 0;
    }

    // ------------------------------------------------------------------------------------------------ watches

    @Override
    public void onWatchEvent(int type, Path path, long zxid) {
        if (!closed) {
            endpoint.stats().onEventSent(endpoint.events().send(this, type, path, zxid));
            endpoint.markDirty(this);
        }
    }

    @Override
    public boolean canRead(List<Acl> acl) {
        return endpoint.mayRead(acl, ids);
    }
}
