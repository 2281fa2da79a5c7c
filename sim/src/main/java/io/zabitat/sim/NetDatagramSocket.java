package io.zabitat.sim;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.ArrayDeque;
import java.util.Set;

/** A bound datagram port of a simulated machine, for {@link NetEngine} alone. */
final class NetDatagramSocket extends DatagramChannel {
    /** As in a kernel, more is lost. */
    private static final int MAX_ARRIVED = 256;

    final ArrayDeque<Arrived> arrived = new ArrayDeque<>();
    private final InetSocketAddress address;
    private final Runnable onArrived;

    record Arrived(InetSocketAddress from, byte[] bytes) {}

    NetDatagramSocket(InetSocketAddress address, Runnable onArrived) {
        super(null);
        this.address = address;
        this.onArrived = onArrived;
    }

    void arrive(InetSocketAddress from, byte[] bytes) {
        if (isOpen() && arrived.size() < MAX_ARRIVED) {
            arrived.add(new Arrived(from, bytes));
            onArrived.run();
        }
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return address;
    }

    @Override
    protected void implCloseSelectableChannel() {
        arrived.clear();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // never blocks
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw noSocket();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    private static UnsupportedOperationException noSocket() {
        return new UnsupportedOperationException("moved by the simulated engine only");
    }

    @Override
    public DatagramChannel bind(SocketAddress local) {
        return this;
    }

    @Override
    public DatagramSocket socket() {
        throw noSocket();
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) {
        throw noSocket();
    }

    @Override
    public DatagramChannel disconnect() {
        return this;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        throw noSocket();
    }

    @Override
    public SocketAddress receive(ByteBuffer into) {
        throw noSocket();
    }

    @Override
    public int send(ByteBuffer bytes, SocketAddress target) {
        throw noSocket();
    }

    @Override
    public int read(ByteBuffer into) {
        throw noSocket();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw noSocket();
    }

    @Override
    public int write(ByteBuffer bytes) {
        throw noSocket();
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
        throw noSocket();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface where) {
        throw noSocket();
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface where, InetAddress source) {
        throw noSocket();
    }
}
