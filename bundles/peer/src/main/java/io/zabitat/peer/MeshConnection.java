package io.zabitat.peer;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.wire.WireException;
import java.util.Arrays;

/**
 * One socket of the election mesh: reads the initial message when it was accepted, then messages. Decides nothing; tells the
 * mesh. Owned by the node loop.
 */
final class MeshConnection implements ChannelHandler {
    private static final int MAX_MESSAGE_BYTES = 512 * 1024;
    private static final int LENGTH_BYTES = 4;

    /** Who searches repeats itself; who only answers never says so much before it hears something again. */
    private static final int WORDS_INTO_THE_VOID = 3;

    /** A peer that leaves more than this unread gets no more, so that only the newest word waits for it. */
    private static final int MAX_UNSENT_BYTES = 16 * 1024;

    /** The mesh, as its connections see it. */
    interface Owner {
        void onInitialMessage(MeshConnection connection, InitialMessage message);

        void onMessage(MeshConnection connection, byte[] message);

        void onEnd(MeshConnection connection, String reason);
    }

    private final Owner owner;
    private final long sinceNanos;
    private Channel channel;
    private boolean initialSeen;
    private boolean closed;
    private long peer;
    private long unansweredSince;
    private int unanswered;
    private int wanted = LENGTH_BYTES;

    private MeshConnection(Owner owner, boolean dialled, long sinceNanos) {
        this.owner = owner;
        this.initialSeen = dialled;
        this.sinceNanos = sinceNanos;
    }

    static MeshConnection accepted(Owner owner, long nowNanos) {
        return new MeshConnection(owner, false, nowNanos);
    }

    static MeshConnection dialled(Owner owner, long peer, long nowNanos) {
        MeshConnection connection = new MeshConnection(owner, true, nowNanos);
        connection.peer = peer;
        return connection;
    }

    void attach(Channel adopted) {
        channel = adopted;
    }

    /** Who is at the other end; known once its initial message has been read, or when it was dialled. */
    long peer() {
        return peer;
    }

    void setPeer(long id) {
        peer = id;
    }

    /** When it was accepted, or connected. */
    long sinceNanos() {
        return sinceNanos;
    }

    String remote() {
        return String.valueOf(channel.remoteAddress());
    }

    // ---------------------------------------------------------------------------------------------- out

    /** In one flush: ZooKeeper reads the address with a single read. */
    void sendInitial(byte[] message) {
        channel.reserve(message.length).put(message);
        channel.flush();
    }

    boolean hasRoom() {
        return channel.pendingBytes() <= MAX_UNSENT_BYTES;
    }

    void send(byte[] message, long nowNanos) {
        if (unanswered++ == 0) {
            unansweredSince = nowNanos;
        }
        channel.reserve(LENGTH_BYTES + message.length).putInt(message.length).put(message);
        channel.flush();
    }

    /** When the first of several messages was sent behind which nothing has come; {@link Long#MAX_VALUE} when there are none. */
    long unansweredSinceNanos() {
        return unanswered < WORDS_INTO_THE_VOID ? Long.MAX_VALUE : unansweredSince;
    }

    // ---------------------------------------------------------------------------------------------- in

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        try {
            while (!closed) {
                int used = initialSeen ? takeMessage(bytes, at, end - at) : takeInitial(bytes, at, end - at);
                if (used == 0) {
                    break;
                }
                at += used;
            }
        } catch (WireException e) {
            close();
            owner.onEnd(this, e.getMessage());
        }
        return closed ? length : at - offset;
    }

    private int takeInitial(byte[] bytes, int at, int available) throws WireException {
        int size = InitialMessage.wantedBytes(bytes, at, available);
        if (size > available) {
            wanted = size;
            return 0;
        }
        InitialMessage message = InitialMessage.decode(bytes, at, size);
        initialSeen = true;
        owner.onInitialMessage(this, message);
        return size;
    }

    private int takeMessage(byte[] bytes, int at, int available) throws WireException {
        if (available < LENGTH_BYTES) {
            wanted = LENGTH_BYTES;
            return 0;
        }
        int size = bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
        if (size < 1 || size > MAX_MESSAGE_BYTES) {
            throw new WireException("message of " + size + " bytes, 1 to " + MAX_MESSAGE_BYTES + " are possible");
        }
        if (available - LENGTH_BYTES < size) {
            wanted = LENGTH_BYTES + size;
            return 0;
        }
        int from = at + LENGTH_BYTES;
        unanswered = 0;
        owner.onMessage(this, Arrays.copyOfRange(bytes, from, from + size));
        return LENGTH_BYTES + size;
    }

    @Override
    public int wantedBytes() {
        return wanted;
    }

    @Override
    public void onDrained() {
        // What waits for room is tried again by the mesh's clock.
    }

    // ---------------------------------------------------------------------------------------------- the end

    @Override
    public void onClosed(String reason) {
        if (!closed) {
            closed = true;
            owner.onEnd(this, reason);
        }
    }

    /** Closes at once; the owner is not told. */
    void close() {
        closed = true;
        channel.close();
    }

    /** Closes behind what was sent; the owner is not told. */
    void closeAfterFlush() {
        closed = true;
        channel.closeAfterFlush();
    }
}
