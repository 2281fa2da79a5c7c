package io.zabitat.sim;

import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/** A simulated datagram socket as its engine serves it. */
final class NetDatagrams implements Datagrams {
    private final NetEngine engine;
    private final NetDatagramSocket socket;
    private final DatagramHandler handler;

    NetDatagrams(NetEngine engine, NetDatagramSocket socket, DatagramHandler handler) {
        this.engine = engine;
        this.socket = socket;
        this.handler = handler;
    }

    @Override
    public InetSocketAddress localAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public boolean send(InetSocketAddress to, byte[] bytes) {
        engine.network.sendDatagram(socket.getLocalAddress(), to, bytes);
        return true;
    }

    /** Gives the handler what has arrived; what arrives meanwhile waits for the next poll. */
    int attend() {
        ArrayDeque<NetDatagramSocket.Arrived> arrived = socket.arrived;
        int count = arrived.size();
        for (int i = 0; i < count && !arrived.isEmpty(); i++) {
            NetDatagramSocket.Arrived datagram = arrived.poll();
            handler.onDatagram(datagram.from(), datagram.bytes());
        }
        return count;
    }

    @Override
    public void close() {
        engine.forget(this);
    }
}
