package io.zabitat.spi.transport;

/**
 * Limits of an engine; all are at least 1.
 *
 * @param readBufferBytes the most that is read from one channel before its handler is called
 * @param maxPendingBytes the most that one channel may hold unsent; beyond it {@link Channel#isCongested} is true and the
 *     owner stops reading that channel
 * @param keepAlive whether SO_KEEPALIVE is set on adopted channels
 */
public record TransportSettings(int readBufferBytes, int maxPendingBytes, boolean keepAlive) {
    public TransportSettings {
        if (readBufferBytes < 1 || maxPendingBytes < 1) {
            throw new IllegalArgumentException("limits must be positive: " + readBufferBytes + ", " + maxPendingBytes);
        }
    }

    public static TransportSettings defaults() {
        return new TransportSettings(64 * 1024, 16 * 1024 * 1024, false);
    }
}
