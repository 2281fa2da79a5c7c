package io.zabitat.peer;

import io.zabitat.api.peer.PeerMessage;
import java.util.ArrayDeque;

/**
 * What waits on a link behind a bulk stream: further streams and messages, in order. Messages are kept as records, since what
 * they hold is shared with other links. Owned by one link.
 */
final class LinkOutbox {
    private sealed interface Entry {}

    private record Stream(BulkSource source) implements Entry {}

    private record Packet(PeerMessage message) implements Entry {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long messageBytes;

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What the waiting messages take, at most. */
    long messageBytes() {
        return messageBytes;
    }

    void add(BulkSource source) {
        entries.add(new Stream(source));
    }

    void add(PeerMessage message) {
        entries.add(new Packet(message));
        messageBytes += PacketEncoder.bound(message);
    }

    /** The stream at the head, or null when a message is next. */
    BulkSource stream() {
        return entries.peek() instanceof Stream stream ? stream.source() : null;
    }

    /** Takes the stream from the head and closes it. */
    void endStream() {
        if (entries.poll() instanceof Stream stream) {
            stream.source().close();
        }
    }

    /** Takes the message from the head. */
    PeerMessage takeMessage() {
        if (entries.poll() instanceof Packet packet) {
            messageBytes -= PacketEncoder.bound(packet.message());
            return packet.message();
        }
        throw new IllegalStateException("no message is next");
    }

    /** Drops everything and closes the streams. */
    void clear() {
        while (!entries.isEmpty()) {
            if (entries.poll() instanceof Stream stream) {
                stream.source().close();
            }
        }
        messageBytes = 0;
    }
}
