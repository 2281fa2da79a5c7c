package io.zabitat.peer;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.quorum.PacketType;
import io.zabitat.wire.quorum.QuorumAuthPacket;
import io.zabitat.wire.quorum.QuorumPacket;
import io.zabitat.wire.snapshot.SnapshotStreamDecoder;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * One connection on the quorum port, from either side: packets and snapshot streams in, packets and bulk streams out. Owned by
 * the node loop, which calls {@link #flush} at the end of each turn in which {@link #needsFlush}.
 */
public final class QuorumLink implements ChannelHandler {
    private static final int SIGNATURE_BYTES = 14;

    /** A learner's first packet is 40 bytes; before it, nothing longer is waited for. */
    private static final int MAX_FIRST_DATA_BYTES = 1024;

    /** Which side of the link is ours. */
    public enum Side {
        LEADER,
        LEARNER
    }

    private enum State {
        OPEN,
        /** Ended inside a call that only sends; {@link #flush} tells. */
        FAILED,
        CLOSED
    }

    private final long id;
    private final Side side;
    private final LinkSettings settings;
    private final LinkListener listener;
    private final PacketDecoder decoder;
    private final JuteWriter writer = new JuteWriter(0);
    private final LinkOutbox outbox = new LinkOutbox();
    private Channel channel;
    private State state = State.OPEN;
    private String failure = "";
    private SnapshotStreamDecoder snapshot;
    private long snapshotZxid;
    private int wanted = QuorumPacket.MIN_BYTES;
    private boolean introduced;
    private boolean reading = true;
    private boolean dirty;
    private boolean bulkReady;

    /** @param id never used for another link of this server */
    public QuorumLink(long id, Side side, LinkSettings settings, LinkListener listener) {
        this.id = id;
        this.side = side;
        this.settings = settings;
        this.listener = listener;
        this.decoder = new PacketDecoder(side, settings.maxPacketBytes());
        this.introduced = side == Side.LEARNER;
    }

    /** Gives the link the channel that it is the handler of; before anything else. */
    public void attach(Channel adopted) {
        channel = adopted;
    }

    public long id() {
        return id;
    }

    public Side side() {
        return side;
    }

    public Channel channel() {
        return channel;
    }

    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** On the leader's side: whether the learner has said who it is. Whoever owns the link bounds the wait for it. */
    public boolean isIntroduced() {
        return introduced;
    }

    // ---------------------------------------------------------------------------------------------- sending

    /** Encodes a message, or queues it behind the bulk streams that are under way. Sent by {@link #flush}. */
    public void send(PeerMessage message) {
        if (state != State.OPEN) {
            return;
        }
        if (!outbox.isEmpty()) {
            outbox.add(message);
            checkUnsent(outbox.messageBytes());
        } else {
            encode(message);
            checkUnsent(channel.pendingBytes());
        }
    }

    /** Sends a stream behind everything sent so far; messages sent later follow it. The link closes the source. */
    public void sendBulk(BulkSource source) {
        if (state != State.OPEN) {
            source.close();
            return;
        }
        outbox.add(source);
        bulkReady = true;
    }

    /** The source of the stream under way has another piece. */
    public void resumeBulk() {
        bulkReady = !outbox.isEmpty();
    }

    /** Bytes of messages that have not been taken by the socket. */
    public long unsentBytes() {
        return state == State.OPEN ? channel.pendingBytes() + outbox.messageBytes() : 0;
    }

    /** Whether {@link #flush} has something to do; then the loop does not wait before its next turn's flush. */
    public boolean needsFlush() {
        return state == State.OPEN ? dirty || bulkReady : state == State.FAILED;
    }

    /** Sends what was encoded and a turn's worth of bulk. May tell the listener that the link is down. */
    public void flush() {
        flush(settings.bulkTurnBytes());
    }

    private void flush(int bulkBytes) {
        if (state == State.OPEN) {
            pump(bulkBytes);
        }
        if (state == State.OPEN) {
            dirty = false;
            channel.flush();
        } else if (state == State.FAILED) {
            down(failure);
        }
    }

    private void pump(int bulkBytes) {
        long budget = bulkBytes;
        while (bulkReady && budget > 0 && state == State.OPEN) {
            if (outbox.isEmpty() || channel.isCongested()) {
                bulkReady = false; // what comes next begins again: sendBulk, or onDrained
                return;
            }
            BulkSource source = outbox.stream();
            if (source == null) {
                PeerMessage message = outbox.takeMessage();
                budget -= PacketEncoder.bound(message);
                encode(message);
            } else {
                budget -= sendPiece(source.next());
            }
        }
    }

    /** @return how many bytes it took */
    private int sendPiece(BulkSource.Piece piece) {
        if (piece instanceof BulkSource.SnapshotBytes body) {
            if (body.length() > 0) {
                channel.reserve(body.length()).put(body.bytes(), body.offset(), body.length());
                dirty = true;
            }
            return body.length();
        } else if (piece instanceof BulkSource.Committed committed) {
            PeerMessage proposal = new PeerMessage.Proposal(committed.txn());
            encode(proposal);
            encode(new PeerMessage.Commit(committed.txn().zxid()));
            return (int) PacketEncoder.bound(proposal);
        } else if (piece instanceof BulkSource.SnapshotBegin begin) {
            encode(new PeerMessage.Snap(begin.zxid()));
        } else if (piece instanceof BulkSource.SnapshotEnd) {
            ByteBuffer room = prepare(SIGNATURE_BYTES);
            SnapshotStreamDecoder.writeSignature(writer);
            commit(room);
        } else if (piece instanceof BulkSource.Later) {
            bulkReady = false;
        } else if (piece instanceof BulkSource.End) {
            outbox.endStream();
        } else if (piece instanceof BulkSource.Failed failed) {
            fail(failed.reason());
        }
        return SIGNATURE_BYTES;
    }

    private void encode(PeerMessage message) {
        long bound = PacketEncoder.bound(message);
        if (bound > settings.maxUnsentBytes()) {
            fail("a packet of " + bound + " bytes, at most " + settings.maxUnsentBytes() + " may wait");
            return;
        }
        ByteBuffer room = prepare((int) bound);
        PacketEncoder.write(message, side, writer);
        commit(room);
    }

    /** Points the writer at the channel's own buffer. */
    private ByteBuffer prepare(int bytes) {
        ByteBuffer room = channel.reserve(bytes);
        int from = room.arrayOffset() + room.position();
        writer.reset(room.array(), from, from + bytes);
        return room;
    }

    private void commit(ByteBuffer room) {
        if (writer.array() != room.array()) {
            throw new IllegalStateException("packet of " + writer.length() + " bytes is longer than its bound");
        }
        room.position(room.position() + writer.length());
        dirty = true;
    }

    private void checkUnsent(long bytes) {
        if (bytes > settings.maxUnsentBytes()) {
            fail("does not read: " + bytes + " bytes wait, at most " + settings.maxUnsentBytes() + " may");
        }
    }

    /** Goes on until the channel is congested again, since the owner has no reason to flush this link in this turn. */
    @Override
    public void onDrained() {
        if (!outbox.isEmpty()) {
            bulkReady = true;
            flush(Integer.MAX_VALUE);
        }
    }

    // ---------------------------------------------------------------------------------------------- receiving

    /** Stops or resumes reading; packets that have come already are given out when it resumes. */
    public void setReading(boolean on) {
        reading = on;
        if (state == State.OPEN) {
            channel.setReading(on);
        }
    }

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        try {
            while (state == State.OPEN && reading) {
                int used = snapshot == null ? takePacket(bytes, at, end - at) : takeSnapshot(bytes, at, end - at);
                if (used == 0) {
                    break;
                }
                at += used;
            }
        } catch (WireException e) {
            fail(describe(e, bytes, at, end));
        }
        if (state == State.FAILED) {
            down(failure);
        }
        return state == State.OPEN ? at - offset : length;
    }

    @Override
    public int wantedBytes() {
        return wanted;
    }

    private int takePacket(byte[] bytes, int at, int available) throws WireException {
        if (!introduced && available >= 4) {
            checkFirst(bytes, at);
        }
        int maxBytes = introduced ? settings.maxPacketBytes() : MAX_FIRST_DATA_BYTES;
        int size = QuorumPacket.wantedBytes(bytes, at, available, maxBytes);
        if (size > available) {
            wanted = size;
            return 0;
        }
        PeerMessage message = decoder.decode(bytes, at, size);
        if (message instanceof PeerMessage.Snap snap) {
            snapshotZxid = snap.zxid();
            snapshot = new SnapshotStreamDecoder(settings.maxPacketBytes(), listener.onSnapshot(this, snap.zxid()));
            return size;
        }
        if (message instanceof PeerMessage.LearnerInfo info) {
            if (introduced) {
                throw new WireException("server " + info.serverId() + " introduces itself twice");
            }
        }
        introduced = true;
        listener.onMessage(this, message);
        return size;
    }

    /** Before anything is waited for: is this a learner at all? */
    private static void checkFirst(byte[] bytes, int at) throws WireException {
        int type = intAt(bytes, at);
        if (type == (int) (QuorumAuthPacket.MAGIC >>> 32)) {
            throw new WireException("wants to authenticate by SASL, which is not configured here");
        }
        if (type != PacketType.FOLLOWER_INFO && type != PacketType.OBSERVER_INFO) {
            throw new WireException("first packet is of type " + type + ", not FOLLOWERINFO ("
                    + PacketType.FOLLOWER_INFO + ") or OBSERVERINFO (" + PacketType.OBSERVER_INFO + ")");
        }
    }

    private int takeSnapshot(byte[] bytes, int at, int available) throws WireException {
        int used = snapshot.decode(bytes, at, available);
        if (snapshot.isDone()) {
            snapshot = null;
            listener.onSnapshotEnd(this, snapshotZxid);
        } else {
            wanted = snapshot.wantedBytes();
        }
        return used;
    }

    private String describe(WireException e, byte[] bytes, int at, int end) {
        String where = snapshot == null ? "bad packet" : "bad snapshot after " + snapshot.consumedBytes() + " bytes";
        int shown = Math.min(QuorumPacket.MIN_BYTES, end - at);
        return where + ": " + e.getMessage() + " (" + HexFormat.of().formatHex(bytes, at, at + shown) + ")";
    }

    private static int intAt(byte[] b, int at) {
        return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
    }

    // ---------------------------------------------------------------------------------------------- the end

    /** Closes at once; the listener is not told. */
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            channel.close();
            outbox.clear();
        }
    }

    /** Closes at once and tells the listener, with this reason. */
    void end(String reason) {
        fail(reason);
        if (state == State.FAILED) {
            down(failure);
        }
    }

    @Override
    public void onClosed(String reason) {
        if (state != State.CLOSED) {
            down(state == State.FAILED ? failure : reason);
        }
    }

    /** Ends the link without telling yet. */
    private void fail(String reason) {
        if (state == State.OPEN) {
            state = State.FAILED;
            failure = reason;
            channel.close();
            outbox.clear();
        }
    }

    private void down(String reason) {
        state = State.CLOSED;
        outbox.clear();
        listener.onDown(this, reason);
    }

    @Override
    public String toString() {
        return "link " + id + (channel == null ? "" : " " + channel.remoteAddress());
    }
}
