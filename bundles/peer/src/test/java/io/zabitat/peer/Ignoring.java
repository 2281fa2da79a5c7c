package io.zabitat.peer;

import io.zabitat.spi.transport.ChannelHandler;

/** Takes everything and does nothing. */
final class Ignoring implements ChannelHandler {
    String closed = "";
    long received;

    @Override
    public int onBytes(byte[] bytes, int offset, int length) {
        received += length;
        return length;
    }

    @Override
    public int wantedBytes() {
        return 1;
    }

    @Override
    public void onDrained() {
        // nothing waits
    }

    @Override
    public void onClosed(String reason) {
        closed = reason;
    }
}
