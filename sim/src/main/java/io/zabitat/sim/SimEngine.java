package io.zabitat.sim;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Moves bytes between links and handlers. Never waits: time belongs to the simulation. */
final class SimEngine implements TransportEngine {
    final SimClock clock;
    final int readBytes;
    final int congestedBytes;
    private final List<SimChannel> channels = new ArrayList<>();
    private SimListener<?> listener;
    private Runnable onAcceptable;

    /**
     * @param readBytes the most that one channel reads in a poll
     * @param congestedBytes what may wait before a channel counts as congested
     */
    SimEngine(SimClock clock, int readBytes, int congestedBytes) {
        this.clock = clock;
        this.readBytes = readBytes;
        this.congestedBytes = congestedBytes;
    }

    @Override
    public void watch(ServerSocketChannel watched, Runnable acceptable) {
        listener = (SimListener<?>) watched;
        onAcceptable = acceptable;
    }

    @Override
    public void unwatch(ServerSocketChannel watched) {
        listener = null;
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) {
        SimChannel channel = new SimChannel(this, (SimLink) ((SimSocket<?>) socket).end(), handler);
        channels.add(channel);
        return channel;
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        throw new IOException("a server alone has nobody to send datagrams to");
    }

    @Override
    public int poll(long timeoutNanos) {
        if (listener != null && listener.hasWaiting()) {
            onAcceptable.run();
        }
        int ready = 0;
        for (SimChannel channel : List.copyOf(channels)) {
            ready += channel.attend() ? 1 : 0;
        }
        channels.removeIf(SimChannel::isGone);
        return ready;
    }

    @Override
    public void wake() {
        // nobody sleeps
    }

    @Override
    public void close() {
        channels.forEach(SimChannel::close);
        channels.clear();
    }
}
