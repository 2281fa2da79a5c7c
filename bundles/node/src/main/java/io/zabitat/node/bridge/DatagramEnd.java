package io.zabitat.node.bridge;

import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One datagram socket as the thread of the wrapped engine has it. Owned by that thread, but for what both threads count: in neither
 * direction more is under way than a socket holds, the rest is lost as on the wire.
 */
final class DatagramEnd implements DatagramHandler {
    private final IoSide io;
    private final BridgeDatagrams owner;
    private final AtomicInteger going = new AtomicInteger();
    private final AtomicInteger coming = new AtomicInteger();
    private Optional<Datagrams> datagrams = Optional.empty();
    private volatile IOException refusal;

    DatagramEnd(IoSide io, BridgeDatagrams owner) {
        this.io = io;
        this.owner = owner;
    }

    void attach(Datagrams bound) {
        datagrams = Optional.of(bound);
    }

    void refused(IOException reason) {
        refusal = reason;
        onClosed(String.valueOf(reason.getMessage()));
    }

    /** For the owner: why the socket is not served, or null. */
    IOException refusal() {
        return refusal;
    }

    // ---- from the owner

    /** On the owner's thread, before it orders {@link #send}: whether there is room for one more. */
    boolean mayGo() {
        if (going.get() >= Datagrams.MAX_WAITING) {
            return false;
        }
        going.incrementAndGet();
        return true;
    }

    void send(InetSocketAddress to, byte[] bytes) {
        going.decrementAndGet();
        datagrams.ifPresent(socket -> io.guard(() -> socket.send(to, bytes)));
    }

    /** On the owner's thread: one of those that came is there. */
    void heard() {
        coming.decrementAndGet();
    }

    void close() {
        datagrams.ifPresent(socket -> io.guard(socket::close));
        datagrams = Optional.empty();
    }

    // ---- from the wrapped engine

    @Override
    public void onDatagram(InetSocketAddress from, byte[] bytes) {
        if (coming.get() < Datagrams.MAX_WAITING) {
            coming.incrementAndGet();
            io.arrived(() -> owner.arrived(from, bytes));
        }
    }

    @Override
    public void onClosed(String reason) {
        datagrams = Optional.empty();
        io.arrived(() -> owner.ended(reason));
    }
}
