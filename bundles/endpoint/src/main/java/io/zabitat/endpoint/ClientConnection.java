package io.zabitat.endpoint;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.tree.session.Session;
import io.zabitat.tree.watch.Watcher;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One client: cuts the byte stream into frames, looks after the connection's life, and stops reading it when it must. The order of its
 * requests is {@link RequestLine}'s. Owned by the node loop, like everything it touches.
 */
public final class ClientConnection extends RequestLine implements ChannelHandler, Watcher {
    private static final int FRAME_LENGTH_BYTES = 4;
    private static final int REQUEST_HEADER_BYTES = 8;

    /** How TLS begins: a handshake record of version 3. */
    private static final int TLS_HELLO = 0x1603;

    private static final int NOT_SETTLED = 1;
    private static final int OVER_LIMIT = 2;
    private static final int CONGESTED = 4;

    private final RemoteHost host;
    private TransportEngine engine;
    private Channel channel;
    private Session session;
    private int timeoutMillis;
    private long heardMillis;
    private int wanted = FRAME_LENGTH_BYTES;
    private byte pauses;
    private boolean bytesSeen;
    private boolean connectSeen;
    private boolean closing;
    private boolean dirty;

    ClientConnection previous; // the endpoint's list
    ClientConnection next;

    ClientConnection(ClientEndpoint endpoint, RemoteHost host, long nowMillis) {
        super(endpoint, host.ids(), nowMillis);
        this.host = host;
    }

    void attach(TransportEngine adopter, Channel adopted) {
        engine = adopter;
        channel = adopted;
    }

    boolean isIn(TransportEngine asked) {
        return engine == asked;
    }

    Channel channel() {
        return channel;
    }

    /** The engine it is in, seen in another way. */
    void exchange(TransportEngine same, UnaryOperator<Channel> other) {
        engine = same;
        channel = other.apply(channel);
    }

    /** Goes on in another engine, or where it was; between two events, so that no message is under way. */
    Moved moveTo(TransportEngine to) {
        if (closed || closing) {
            return Moved.GONE;
        }
        Optional<OpenChannel> between = channel.release();
        if (between.isEmpty()) {
            return Moved.STAYED;
        }
        Moved outcome = Moved.MOVED;
        try {
            channel = to.adopt(between.get(), this);
            engine = to;
        } catch (IOException e) {
            outcome = Moved.REFUSED;
            try {
                channel = engine.adopt(between.get(), this);
            } catch (IOException last) {
                return lose(between.get(), e);
            }
        }
        if (pauses != 0) {
            channel.setReading(false);
            if ((pauses & CONGESTED) != 0 && !channel.isCongested()) {
                resume(CONGESTED);
            }
        }
        return outcome;
    }

    private Moved lose(OpenChannel between, IOException reason) {
        try {
            between.socket().close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
        endpoint.onGone(this, "no transport goes on with it: " + reason);
        return Moved.LOST;
    }

    /** The other side, for people. */
    public String address() {
        return String.valueOf(channel().remoteAddress());
    }

    RemoteHost host() {
        return host;
    }

    @Override
    ClientConnection self() {
        return this;
    }

    boolean hasSession() {
        return session != null;
    }

    /** Whether the client has a session, and has not asked for its end. */
    boolean isSessionOpen() {
        return session != null && !session.isClosing() && !session.isRemoved();
    }

    /** Whether its requests are read as they come. */
    boolean isListenedTo() {
        return session != null && pauses == 0 && !closing;
    }

    /**
     * Whether nothing has come for half of the time-out: clients send something in each third of it, and give a server up that says
     * nothing in two. Only with a session.
     */
    boolean hasMissedHeartBeat(long nowMillis) {
        return nowMillis - heardMillis > timeoutMillis / 2;
    }

    /** Only with a session. */
    Session session() {
        return session;
    }

    /** As negotiated by this connection. */
    int timeoutMillis() {
        return timeoutMillis;
    }

    // ------------------------------------------------------------------------------------------------ bytes in

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        heardMillis = endpoint.nowMillis(); // notices that the server slept, and then this connection may be closed
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
                if (!connectSeen && frame >>> 16 == TLS_HELLO && !channel.isSecure()) {
                    endpoint.dropStranger(this, "it speaks TLS to a plain port");
                } else {
                    endpoint.dropForNonsense(this, "unreasonable length " + frame);
                }
                return length;
            }
            if (end - at - FRAME_LENGTH_BYTES < frame) {
                if (!endpoint.limits().admitLarge(frame)) {
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
            endpoint.dropForNonsense(this, "request without a header");
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
        if (!bytesSeen && reason.startsWith("TLS")) {
            endpoint.noteStranger(this, reason);
        }
        endpoint.onLeft(this);
        endpoint.onGone(this, reason);
    }

    /** Sends what is encoded, then closes. Nothing more is read. */
    @Override
    void closeAfterFlush() {
        if (!closed) {
            closing = true;
            endpoint.onClosing();
            channel.closeAfterFlush();
            endpoint.onGone(this, "closed by the server");
        }
    }

    void closeNow() {
        if (!closed) {
            channel.close();
        }
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
