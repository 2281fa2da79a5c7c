package io.zabitat.node.transport;

import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Set;

/** A datagram socket of a {@link MovableEngine}; what waits to be sent is lost in a move, as on the way. */
public final class MovableDatagrams implements Datagrams {
    private final DatagramChannel channel;
    private final DatagramHandler handler;
    private final Set<MovableDatagrams> all;
    private Datagrams served;

    MovableDatagrams(DatagramChannel channel, DatagramHandler handler, Datagrams served, Set<MovableDatagrams> all) {
        this.channel = channel;
        this.handler = handler;
        this.served = served;
        this.all = all;
    }

    void moveTo(TransportEngine next) throws IOException {
        served.close();
        served = next.bind(channel, handler);
    }

    @Override
    public InetSocketAddress localAddress() {
        return served.localAddress();
    }

    @Override
    public boolean send(InetSocketAddress to, byte[] bytes) {
        return served.send(to, bytes);
    }

    @Override
    public void close() {
        all.remove(this);
        served.close();
    }
}
