package io.zabitat.spi.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** What happens on one channel, told on the thread that polls. Exceptions from a handler close its channel only. */
@ConsumerType
public interface ChannelHandler {
    /**
     * Bytes have arrived. The handler takes whole messages and leaves the rest: what it does not consume comes again, at the
     * front, with the bytes that follow. While it consumes nothing the engine keeps up to {@link #wantedBytes} for it.
     *
     * @param bytes a buffer of the engine's, valid during the call; the handler may read but not change it
     * @param offset where the bytes begin
     * @param length how many there are, at least 1
     * @return how many were consumed, 0 to {@code length}
     */
    int onBytes(byte[] bytes, int offset, int length);

    /**
     * How many bytes a complete message needs in all, when {@link #onBytes} has left some: the engine then makes room for as
     * much. At least one more than was left; the handler has checked it against its own limit.
     */
    int wantedBytes();

    /** The socket has taken everything that was pending after the channel had been congested. */
    void onDrained();

    /**
     * The channel is gone: the other side closed, or it failed. Called once, never after the owner closed it.
     *
     * @param reason a short text for the log, such as {@code end of stream}
     */
    void onClosed(String reason);
}
