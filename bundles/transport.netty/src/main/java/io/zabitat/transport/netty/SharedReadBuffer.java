package io.zabitat.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * The one buffer into which all channels of an engine read, and with it Netty's way of asking for it. One read per
 * channel and poll. The bytes are copied out before the next channel reads, on the same thread.
 */
final class SharedReadBuffer implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private final ByteBuf buffer;
    private int lastBytesRead;
    private int attemptedBytesRead;

    SharedReadBuffer(ByteBufAllocator allocator, int bytes) {
        buffer = allocator.directBuffer(bytes, bytes);
    }

    void release() {
        buffer.release();
    }

    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator alloc) {
        return buffer.clear().retain();
    }

    @Override
    public int guess() {
        return buffer.capacity();
    }

    @Override
    public void reset(ChannelConfig config) {
        lastBytesRead = 0;
    }

    @Override
    public void incMessagesRead(int numMessages) {
        // One read at a time: there is nothing to count.
    }

    @Override
    public void lastBytesRead(int bytes) {
        lastBytesRead = bytes;
    }

    @Override
    public int lastBytesRead() {
        return lastBytesRead;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attemptedBytesRead = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attemptedBytesRead;
    }

    @Override
    public boolean continueReading() {
        return false;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
        return false;
    }

    @Override
    public void readComplete() {
        // Nothing is learnt from one read for the next.
    }
}
