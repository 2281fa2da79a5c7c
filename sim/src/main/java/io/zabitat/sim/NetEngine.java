package io.zabitat.sim;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Moves bytes between a machine's connections and their handlers. Never waits: time belongs to the schedule. */
final class NetEngine implements TransportEngine {
    final Network network;
    final int readBytes;
    final int congestedBytes;
    private final Runnable onReady;
    private final Map<SimListener<?>, Runnable> listeners = new LinkedHashMap<>();
    private final Set<NetChannel> channels = new LinkedHashSet<>();
    private final List<NetDatagrams> datagrams = new ArrayList<>();
    private ArrayDeque<NetChannel> ready = new ArrayDeque<>();
    private boolean connecting;
    private ArrayDeque<NetChannel> spare = new ArrayDeque<>();

    /**
     * @param readBytes the most that one channel reads in a poll
     * @param congestedBytes what may wait before a channel counts as congested
     * @param onReady told when the next poll has something to do
     */
    NetEngine(Network network, int readBytes, int congestedBytes, Runnable onReady) {
        this.network = network;
        this.readBytes = readBytes;
        this.congestedBytes = congestedBytes;
        this.onReady = onReady;
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) {
        listeners.put((SimListener<?>) listener, onAcceptable);
        onConnecting();
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        listeners.remove((SimListener<?>) listener);
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) {
        SimSocket<?> from = (SimSocket<?>) socket;
        NetChannel channel = new NetChannel(this, (Network.End) from.end(), from.getLocalAddress(), handler);
        channels.add(channel);
        markReady(channel);
        return channel;
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) {
        NetChannel channel = NetChannel.of(this, connection, handler);
        channels.add(channel);
        markReady(channel);
        return channel;
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) {
        NetDatagrams bound = new NetDatagrams(this, (NetDatagramSocket) channel, handler);
        datagrams.add(bound);
        onReady.run();
        return bound;
    }

    void markReady(NetChannel channel) {
        if (!channel.queued) {
            channel.queued = true;
            ready.add(channel);
            onReady.run();
        }
    }

    /** Somebody waits at a listener. */
    void onConnecting() {
        connecting = true;
        onReady.run();
    }

    void forget(NetChannel channel) {
        channels.remove(channel);
    }

    void forget(NetDatagrams bound) {
        datagrams.remove(bound);
    }

    int openChannels() {
        return channels.size();
    }

    @Override
    public int poll(long timeoutNanos) {
        if (connecting) {
            connecting = false;
            for (Map.Entry<SimListener<?>, Runnable> listener : List.copyOf(listeners.entrySet())) {
                if (listener.getKey().hasWaiting()) {
                    listener.getValue().run();
                    connecting |= listener.getKey().hasWaiting();
                }
            }
        }
        int count = 0;
        if (!datagrams.isEmpty()) {
            for (NetDatagrams bound : List.copyOf(datagrams)) {
                count += bound.attend();
            }
        }
        ArrayDeque<NetChannel> now = ready;
        ready = spare;
        count += now.size();
        for (NetChannel channel = now.poll(); channel != null; channel = now.poll()) {
            channel.queued = false;
            channel.attend();
        }
        spare = now;
        return count;
    }

    @Override
    public void wake() {
        onReady.run();
    }

    @Override
    public void close() {
        new ArrayList<>(channels).forEach(NetChannel::close);
        datagrams.clear();
        ready.clear();
    }
}
