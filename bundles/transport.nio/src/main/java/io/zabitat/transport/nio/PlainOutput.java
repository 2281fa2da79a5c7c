package io.zabitat.transport.nio;

import io.zabitat.spi.transport.Channel;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * Takes one owner's plain bytes: they wait for the end of the handshake, and are encrypted then. Holds an outbox only while there is
 * something in it. Used by the engine's owner thread.
 */
final class PlainOutput {
    private final OutboxPool pool;
    private final int maxPendingBytes;
    private Outbox outbox;
    /** Whether the owner was told of congestion here, and not yet of its end. */
    private boolean congested;

    PlainOutput(OutboxPool pool, int maxPendingBytes) {
        this.pool = pool;
        this.maxPendingBytes = maxPendingBytes;
    }

    ByteBuffer reserve(int bytes) {
        if (outbox == null) {
            outbox = pool.takeOutbox();
        }
        return outbox.reserve(bytes);
    }

    /** Lets everything go out that has been written so far, once it may. */
    void flush() {
        if (outbox != null) {
            outbox.flush();
        }
    }

    boolean isEmpty() {
        return outbox == null;
    }

    int pending() {
        return outbox == null ? 0 : outbox.pending();
    }

    /** Encrypts what is flushed into the channel below. */
    void encrypt(TlsLink link, Channel below) throws SSLException {
        if (outbox == null) {
            return;
        }
        link.encrypt(outbox, below);
        if (outbox.pending() == 0) {
            release();
        }
    }

    /** Hands everything to the channel below as it is. */
    void moveTo(Channel below) {
        if (outbox != null) {
            outbox.moveTo(below);
            release();
        }
    }

    /** Drops what is left. */
    void release() {
        if (outbox != null) {
            outbox.release();
            pool.giveBack(outbox);
            outbox = null;
        }
    }

    // ---- congestion

    /** Remembers what it says. */
    boolean isCongestedWith(int bytesBelow) {
        boolean now = Math.addExact(bytesBelow, pending()) > maxPendingBytes;
        congested |= now;
        return now;
    }

    /** Whether the owner waits to hear of the end of congestion, which has come, and of which the channel below says nothing. */
    boolean owesDrained(int bytesBelow) {
        return congested && outbox == null && bytesBelow == 0;
    }

    void drainedTold() {
        congested = false;
    }
}
