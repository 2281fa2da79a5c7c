package io.zabitat.transport.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What all TLS channels of an engine share: buffers that are empty between two calls, the deadlines of handshakes, and the
 * way back from the threads that do their slow parts. The owner thread calls everything but {@link #finished}.
 */
final class TlsDesk {
    /** A record as the JDK reads and writes it: 16 KiB of data with everything around it, and twice that from odd peers. */
    private static final int RECORD_BYTES = 34 * 1024;

    private final NioEngine engine;
    private final Queue<TlsChannel> finished = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<TlsChannel> handshakes =
            new PriorityQueue<>((a, b) -> Long.compare(a.deadlineNanos() - b.deadlineNanos(), 0));
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>(2);
    private final ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
    private final int plainBytes;

    TlsDesk(NioEngine engine) {
        this.engine = engine;
        plainBytes = engine.settings().readBufferBytes() + RECORD_BYTES;
    }

    /** For decrypted bytes; given back when the handler has had them, since a handler may close and open channels. */
    ByteBuffer takePlain() {
        ByteBuffer buffer = spare.pollLast();
        return buffer == null ? ByteBuffer.allocate(plainBytes) : buffer;
    }

    void giveBack(ByteBuffer plain) {
        if (spare.size() < 2) {
            spare.addLast(plain.clear());
        }
    }

    /** For one encrypted record on its way out; empty between two calls. */
    ByteBuffer record() {
        return record;
    }

    void begun(TlsChannel channel) {
        handshakes.add(channel);
    }

    void ended(TlsChannel channel) {
        handshakes.remove(channel);
    }

    /** From any thread: the tasks of the channel's handshake are done. */
    void finished(TlsChannel channel) {
        finished.add(channel);
        engine.wake();
    }

    /** In every poll. */
    void onPoll() {
        for (TlsChannel channel = finished.poll(); channel != null; channel = finished.poll()) {
            channel.onTasksDone();
        }
        if (!handshakes.isEmpty()) {
            long now = System.nanoTime();
            while (!handshakes.isEmpty() && handshakes.peek().deadlineNanos() - now <= 0) {
                handshakes.poll().onTimeout();
            }
        }
    }

    /** How long the next poll may wait. */
    long waitNanos(long atMost) {
        if (!finished.isEmpty()) {
            return 0;
        }
        return atMost <= 0 || handshakes.isEmpty()
                ? atMost
                : Math.max(1, Math.min(atMost, handshakes.peek().deadlineNanos() - System.nanoTime()));
    }

    void clear() {
        handshakes.clear();
        finished.clear();
    }
}
