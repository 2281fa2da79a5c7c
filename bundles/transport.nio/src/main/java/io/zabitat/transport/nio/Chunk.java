package io.zabitat.transport.nio;

import java.nio.ByteBuffer;

/** A piece of outgoing stream: written up to the buffer's position, sent up to {@link #sent}. Belongs to one outbox. */
final class Chunk {
    final byte[] bytes;
    final ByteBuffer buffer;
    int sent;
    Chunk next;

    Chunk(int size) {
        bytes = new byte[size];
        buffer = ByteBuffer.wrap(bytes);
    }

    int unsent() {
        return buffer.position() - sent;
    }
}
