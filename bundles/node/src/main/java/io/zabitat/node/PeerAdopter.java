package io.zabitat.node;

import io.zabitat.node.tls.ServerTls;
import io.zabitat.node.transport.MovableEngine;
import io.zabitat.peer.Adopter;
import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.TlsSetup;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** Gives sockets of peers to the transport, with TLS as the configuration says for those that came and those dialled. */
final class PeerAdopter implements Adopter {
    private final MovableEngine engine;
    private final ServerTls tls;
    private final boolean keepElectionsAlive;

    PeerAdopter(MovableEngine engine, ServerTls tls, boolean keepElectionsAlive) {
        this.engine = engine;
        this.tls = tls;
        this.keepElectionsAlive = keepElectionsAlive;
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
        return adopt(socket, handler, tls.acceptingPeers());
    }

    @Override
    public Channel adoptDialled(SocketChannel socket, ChannelHandler handler) throws IOException {
        return engine.describe(adopt(socket, handler, tls.diallingPeers()), false, true);
    }

    private Channel adopt(SocketChannel socket, ChannelHandler handler, Optional<TlsSetup> setup) throws IOException {
        return setup.isPresent() ? engine.adopt(socket, handler, setup.get()) : engine.adopt(socket, handler);
    }

    /** Election links are idle for days: a firewall in between may want to see something. */
    Adopter forElections() {
        return new Adopter() {
            @Override
            public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
                return engine.describe(PeerAdopter.this.adopt(keptAlive(socket), handler), true, false);
            }

            @Override
            public Channel adoptDialled(SocketChannel socket, ChannelHandler handler) throws IOException {
                return engine.describe(PeerAdopter.this.adoptDialled(keptAlive(socket), handler), true, true);
            }
        };
    }

    private SocketChannel keptAlive(SocketChannel socket) throws IOException {
        if (keepElectionsAlive) {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        return socket;
    }
}
