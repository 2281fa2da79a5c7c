package io.zabitat.transport.nio;

import io.zabitat.spi.transport.ChannelHandler;
import java.nio.ByteBuffer;

/** Gives one handler the decrypted bytes of its channel, and keeps what it leaves. Used by the engine's owner thread. */
final class PlainInput {
    private final ChannelHandler handler;
    private Rest rest;

    PlainInput(ChannelHandler handler) {
        this.handler = handler;
    }

    boolean hasRest() {
        return rest != null;
    }

    void drop() {
        rest = null;
    }

    /**
     * Takes over everything in the buffer and calls the handler if it has all that it waits for.
     *
     * @param plain ready to be read; empty afterwards
     */
    void add(ByteBuffer plain, TlsChannel channel) {
        int count = plain.remaining();
        if (rest == null) {
            plain.position(plain.limit());
            give(plain.array(), count, channel);
            return;
        }
        rest.append(plain.array(), plain.position(), count);
        plain.position(plain.limit());
        if (rest.length >= rest.wanted) {
            give(rest.bytes, rest.length, channel);
        }
    }

    /** Gives what is kept once more. */
    void again(TlsChannel channel) {
        if (rest != null) {
            give(rest.bytes, rest.length, channel);
        }
    }

    private void give(byte[] bytes, int length, TlsChannel channel) {
        int consumed = handler.onBytes(bytes, 0, length);
        if (!channel.isOpen()) {
            return;
        }
        if (consumed < 0 || consumed > length) {
            throw new IllegalStateException("consumed " + consumed + " of " + length);
        }
        int left = length - consumed;
        if (left == 0) {
            rest = null;
            return;
        }
        // A handler that has paused gets whole messages when it resumes, whatever it wants by then.
        int wanted = channel.isReading() ? Math.max(handler.wantedBytes(), left + 1) : 0;
        boolean untouched = rest != null && rest.bytes == bytes && consumed == 0;
        rest = untouched ? new Rest(rest, wanted) : new Rest(bytes, consumed, left, wanted);
    }
}
