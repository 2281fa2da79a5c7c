package io.zabitat.transport.nio;

import io.zabitat.spi.transport.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * What one channel has still to send, in order, as a list of chunks. A channel has one only while something is reserved
 * or pending. Used by the engine's owner thread.
 */
final class Outbox {
    /** The next spare one, while this one is in the pool. */
    Outbox nextSpare;

    private final OutboxPool pool;
    private Chunk head;
    private Chunk tail;
    /** Unsent bytes of all chunks before the tail; the tail's own are read off its buffer, which the caller moves. */
    private int unsentBeforeTail;
    /** How many of the unsent bytes may go out; what was written after the last flush stays. */
    private int flushed;

    Outbox(OutboxPool pool) {
        this.pool = pool;
    }

    ByteBuffer reserve(int bytes) {
        if (tail == null) {
            head = pool.takeChunk(bytes);
            tail = head;
        } else if (tail.buffer.remaining() < bytes) {
            append(pool.takeChunk(bytes));
        }
        return tail.buffer;
    }

    private void append(Chunk chunk) {
        unsentBeforeTail = Math.addExact(unsentBeforeTail, tail.unsent());
        tail.next = chunk;
        tail = chunk;
    }

    int pending() {
        return tail == null ? 0 : unsentBeforeTail + tail.unsent();
    }

    /** Lets everything go out that has been written so far. */
    void flush() {
        flushed = pending();
    }

    /**
     * Writes until all that is flushed is gone, the socket takes no more or the budget is spent.
     *
     * @param direct where bytes are gathered for the system call
     * @return whether all that is flushed is gone
     */
    boolean writeTo(SocketChannel socket, ByteBuffer direct, int budgetBytes) throws IOException {
        int budget = budgetBytes;
        while (flushed > 0) {
            int filled = gather(direct);
            int written = socket.write(direct);
            advance(written);
            budget -= written;
            if (flushed > 0 && (written < filled || budget <= 0)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Moves flushed bytes into the buffer, as many as it holds, and makes it ready to be read.
     *
     * @return whether there were any
     */
    boolean drainTo(ByteBuffer target) {
        if (flushed == 0) {
            return false;
        }
        advance(gather(target));
        return true;
    }

    /** Moves everything that is written to a channel. */
    void moveTo(Channel channel) {
        flush();
        while (flushed > 0) {
            ByteBuffer room = channel.reserve(Math.min(flushed, OutboxPool.CHUNK_BYTES));
            int count = Math.min(flushed, Math.min(head.unsent(), room.remaining()));
            room.put(head.bytes, head.sent, count);
            advance(count);
        }
    }

    /** Everything that is written and not sent, flushed or not. */
    ByteBuffer copy() {
        ByteBuffer all = ByteBuffer.allocate(pending());
        for (Chunk chunk = head; chunk != null; chunk = chunk.next) {
            all.put(chunk.bytes, chunk.sent, chunk.unsent());
        }
        return all.flip();
    }

    private int gather(ByteBuffer direct) {
        direct.clear().limit(Math.min(flushed, direct.capacity()));
        for (Chunk chunk = head; direct.hasRemaining(); chunk = chunk.next) {
            direct.put(chunk.bytes, chunk.sent, Math.min(chunk.unsent(), direct.remaining()));
        }
        return direct.flip().limit();
    }

    private void advance(int written) {
        flushed -= written;
        int left = written;
        while (left > 0) {
            int step = Math.min(left, head.unsent());
            head.sent += step;
            left -= step;
            if (head != tail) {
                unsentBeforeTail -= step;
            }
            if (head.unsent() == 0) {
                removeHead();
            }
        }
    }

    private void removeHead() {
        Chunk sent = head;
        head = sent.next;
        if (head == null) {
            tail = null;
        }
        pool.giveBack(sent);
    }

    /** Gives all chunks back, sent or not. */
    void release() {
        while (head != null) {
            removeHead();
        }
        unsentBeforeTail = 0;
        flushed = 0;
    }
}
