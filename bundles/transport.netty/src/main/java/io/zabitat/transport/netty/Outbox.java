package io.zabitat.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * What one channel has not yet given to Netty, in order, as chunks that are written up to their position. A channel has
 * one only while something is reserved or waits. Chunks and outboxes return to the engine for the next channel.
 */
final class Outbox {
    static final int CHUNK_BYTES = 8 * 1024;

    /** The most that is handed to Netty, and copied to direct memory, at a time. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final int MAX_SPARE_CHUNKS = 256;

    private final ArrayDeque<ByteBuffer> spares;
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(2);
    private int takenFromFirst;
    /** Bytes of all chunks but the last, less what was taken from the first. */
    private int waitingBeforeLast;
    /** How many of the waiting bytes may go out; what was written after the last flush stays. */
    private int flushed;

    Outbox(ArrayDeque<ByteBuffer> spares) {
        this.spares = spares;
    }

    ByteBuffer reserve(int bytes) {
        ByteBuffer last = chunks.peekLast();
        if (last != null && last.remaining() >= bytes) {
            return last;
        }
        ByteBuffer next = bytes <= CHUNK_BYTES ? spares.pollLast() : ByteBuffer.allocate(bytes);
        if (next == null) {
            next = ByteBuffer.allocate(CHUNK_BYTES);
        }
        waitingBeforeLast = waiting();
        chunks.add(next);
        return next;
    }

    int waiting() {
        if (chunks.isEmpty()) {
            return 0;
        }
        int inLast = chunks.peekLast().position() - (chunks.size() == 1 ? takenFromFirst : 0);
        return Math.addExact(waitingBeforeLast, inLast);
    }

    void flush() {
        flushed = waiting();
    }

    boolean hasFlushed() {
        return flushed > 0;
    }

    /** The next piece for Netty, to be released by whoever gets it. Only when there is something flushed. */
    ByteBuf takePiece(ByteBufAllocator allocator) {
        int size = Math.min(flushed, PIECE_BYTES);
        ByteBuf piece = allocator.directBuffer(size, size);
        flushed -= size;
        while (piece.isWritable()) {
            ByteBuffer first = chunks.peekFirst();
            int step = Math.min(first.position() - takenFromFirst, piece.writableBytes());
            piece.writeBytes(first.array(), takenFromFirst, step);
            takenFromFirst += step;
            if (chunks.size() > 1) {
                waitingBeforeLast -= step;
            }
            if (takenFromFirst == first.position()) {
                removeFirst();
            }
        }
        return piece;
    }

    /** Everything that waits, flushed or not; it goes on waiting. */
    void copyTo(ByteBuffer target) {
        int from = takenFromFirst;
        for (ByteBuffer chunk : chunks) {
            target.put(chunk.array(), from, chunk.position() - from);
            from = 0;
        }
    }

    private void removeFirst() {
        takenFromFirst = 0;
        ByteBuffer chunk = chunks.removeFirst();
        if (chunk.capacity() == CHUNK_BYTES && spares.size() < MAX_SPARE_CHUNKS) {
            spares.addLast(chunk.clear());
        }
    }

    void release() {
        while (!chunks.isEmpty()) {
            removeFirst();
        }
        waitingBeforeLast = 0;
        flushed = 0;
    }
}
