package io.zabitat.spi.tck.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/** How a contract's connections are made at both ends: plain or with TLS. */
interface LoopbackTls {
    LoopbackTls NONE = new LoopbackTls() {
        @Override
        public Peer peer(SocketAddress server) throws IOException {
            return new Peer(server);
        }

        @Override
        public Channel adopt(TransportEngine by, SocketChannel socket, ChannelHandler handler) throws IOException {
            return by.adopt(socket, handler);
        }
    };

    Peer peer(SocketAddress server) throws IOException;

    Channel adopt(TransportEngine by, SocketChannel socket, ChannelHandler handler) throws IOException;
}
