package io.zabitat.peer;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.snapshot.SnapshotStreamDecoder;
import java.nio.ByteBuffer;

/**
 * One connection on the quorum port, from either side: packets and snapshot streams in, packets and bulk streams out. Owned by
 * the node loop, which calls {@link #flush} at the end of each turn in which {@link #needsFlush}.
 */
public final class QuorumLink implements ChannelHandler {
    private static final int SIGNATURE_BYTES = 14;

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
    private final LinkInput input;
    private final JuteWriter writer = new JuteWriter(0);
    private final LinkOutbox outbox = new LinkOutbox();
    private Channel channel;
    private State state = State.OPEN;
    private String failure = "";
    private boolean reading = true;
    private boolean dirty;
    private boolean bulkReady;

    /** @param id never used for another link of this server */
    public QuorumLink(long id, Side side, LinkSettings settings, LinkListener listener) {
        this.id = id;
        this.side = side;
        this.settings = settings;
        this.listener = listener;
        this.input = new LinkInput(this, settings.maxPacketBytes(), listener);
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
        return input.isIntroduced();
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
                int used = input.take(bytes, at, end - at);
                if (used == 0) {
                    break;
                }
                at += used;
            }
        } catch (WireException e) {
            fail(input.describe(e, bytes, at, end));
        }
        if (state == State.FAILED) {
            down(failure);
        }
        return state == State.OPEN ? at - offset : length;
    }

    @Override
    public int wantedBytes() {
        return input.wantedBytes();
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
