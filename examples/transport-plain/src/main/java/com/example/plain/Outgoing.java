package com.example.plain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes of one channel on their way out, in order. Empty, it holds no memory. */
final class Outgoing {
    private static final int CHUNK_BYTES = 8 * 1024;

    /** The most that is given to the socket at once: the JDK copies it into memory that it keeps. */
    private static final int WRITE_BYTES = 64 * 1024;

    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private int released;

    /** A buffer that is written up to its position, and how much of that the socket has taken. */
    private static final class Chunk {
        final ByteBuffer buffer;
        int sent;

        Chunk(int bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }

        int pending() {
            return buffer.position() - sent;
        }
    }

    ByteBuffer reserve(int bytes) {
        Chunk last = chunks.peekLast();
        if (last == null || last.buffer.remaining() < bytes) {
            if (last != null && last.buffer.position() == 0) {
                chunks.removeLast();
            }
            last = new Chunk(Math.max(bytes, CHUNK_BYTES));
            chunks.addLast(last);
        }
        return last.buffer;
    }

    int pendingBytes() {
        int sum = 0;
        for (Chunk chunk : chunks) {
            sum += chunk.pending();
        }
        return sum;
    }

    /** How much of what is pending may go. */
    int releasedBytes() {
        return released;
    }

    /** Lets everything go that is there by now. */
    void release() {
        released = pendingBytes();
    }

    /** Gives the socket what it takes of what was released. */
    void sendTo(SocketChannel socket) throws IOException {
        while (released > 0) {
            Chunk first = chunks.getFirst();
            int count = Math.min(Math.min(first.pending(), released), WRITE_BYTES);
            int taken = count == 0 ? 0 : socket.write(ByteBuffer.wrap(first.buffer.array(), first.sent, count));
            first.sent += taken;
            released -= taken;
            if (taken < count) {
                return;
            }
            if (first.pending() == 0) {
                chunks.removeFirst();
            }
        }
        if (!chunks.isEmpty() && pendingBytes() == 0) {
            chunks.clear();
        }
    }

    void clear() {
        chunks.clear();
        released = 0;
    }
}
