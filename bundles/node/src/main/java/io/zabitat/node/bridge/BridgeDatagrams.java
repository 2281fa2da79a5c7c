package io.zabitat.node.bridge;

import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import java.io.IOException;
import java.net.InetSocketAddress;

/** One datagram socket as the node loop has it; the other thread has its {@link DatagramEnd}. Owned by the node loop. */
final class BridgeDatagrams implements Datagrams {
    private final EngineBridge bridge;
    private final IoSide io;
    private final DatagramHandler handler;
    private final InetSocketAddress local;
    private final DatagramEnd end;
    private boolean closed;

    BridgeDatagrams(EngineBridge bridge, IoSide io, DatagramHandler handler, InetSocketAddress local) {
        this.bridge = bridge;
        this.io = io;
        this.handler = handler;
        this.local = local;
        end = new DatagramEnd(io, this);
    }

    DatagramEnd end() {
        return end;
    }

    /** Fails when the wrapped engine has refused already; when it does so later, the handler is told. */
    void requireServed() throws IOException {
        IOException refusal = end.refusal();
        if (refusal != null) {
            closed = true;
            throw refusal;
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public boolean send(InetSocketAddress to, byte[] bytes) {
        if (bytes.length > MAX_BYTES || to.isUnresolved()) {
            throw new IllegalArgumentException(bytes.length + " bytes to " + to);
        }
        if (closed || bridge.isClosed() || !end.mayGo()) {
            return false;
        }
        io.commands().add(() -> end.send(to, bytes));
        return true;
    }

    void arrived(InetSocketAddress from, byte[] bytes) {
        end.heard();
        if (closed) {
            return;
        }
        try {
            handler.onDatagram(from, bytes);
        } catch (RuntimeException e) {
            if (!closed) {
                close();
                handler.onClosed(e.toString());
            }
        }
    }

    void ended(String reason) {
        if (!closed) {
            closed = true;
            handler.onClosed(reason);
        }
    }

    /** Waits until the other thread has let go: the channel is its owner's again. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bridge.doNow(end::close);
        }
    }
}
