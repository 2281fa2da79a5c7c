package io.zabitat.transport.netty;

import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * A datagram socket in Netty's loop, which only says when it is ready: Netty's own datagram channel would close the socket in the end,
 * and that is its owner's to do. Called by the engine's owner thread.
 */
final class NettyDatagrams extends NioSelectableChannelIoHandle<DatagramChannel> implements Datagrams {
    /** Datagrams taken in one poll, so that a flood leaves time for connections. */
    private static final int READS_PER_POLL = 64;

    private final DatagramChannel channel;
    private final DatagramHandler handler;
    private final Consumer<IoRegistration> unregister;
    private final InetSocketAddress local;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** One byte more than the longest, to see that a datagram was longer. */
    private final ByteBuffer received = ByteBuffer.allocate(MAX_BYTES + 1);

    private IoRegistration registration;
    private boolean closed;

    private record Waiting(InetSocketAddress to, byte[] bytes) {}

    NettyDatagrams(DatagramChannel channel, DatagramHandler handler, Consumer<IoRegistration> unregister)
            throws IOException {
        super(channel);
        this.channel = channel;
        this.handler = handler;
        this.unregister = unregister;
        if (!(channel.getLocalAddress() instanceof InetSocketAddress bound)) {
            throw new IOException("not bound: " + channel);
        }
        local = bound;
    }

    void registered(IoRegistration with) {
        registration = with;
        registration.submit(NioIoOps.READ);
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    // ------------------------------------------------------------------------------------------------ in

    @Override
    protected void handle(DatagramChannel ready, SelectionKey key) {
        if (key.isWritable()) {
            sendWaiting();
        }
        try {
            for (int i = 0; i < READS_PER_POLL && receive(); i++) {
                // until there is nothing more, or it is enough for a turn
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private boolean receive() throws IOException {
        if (closed) {
            return false;
        }
        received.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(received);
        if (from == null) {
            return false;
        }
        if (received.position() <= MAX_BYTES) {
            byte[] bytes = new byte[received.flip().remaining()];
            received.get(bytes);
            handler.onDatagram(from, bytes);
        }
        return true;
    }

    private void fail(Exception e) {
        if (!closed) {
            close();
            handler.onClosed(e instanceof ClosedChannelException ? "closed" : e.toString());
        }
    }

    // ------------------------------------------------------------------------------------------------ out

    @Override
    public boolean send(InetSocketAddress to, byte[] bytes) {
        if (bytes.length > MAX_BYTES || to.isUnresolved()) {
            throw new IllegalArgumentException(bytes.length + " bytes to " + to);
        }
        if (closed || waiting.size() >= MAX_WAITING) {
            return false;
        }
        Waiting datagram = new Waiting(to, bytes);
        if (!waiting.isEmpty()) {
            return waiting.add(datagram);
        }
        return switch (trySend(datagram)) {
            case SENT -> true;
            case REFUSED -> false;
            case NO_ROOM -> {
                waiting.add(datagram);
                wantWrite(true);
                yield true;
            }
        };
    }

    private enum Outcome {
        SENT,
        REFUSED,
        NO_ROOM
    }

    private Outcome trySend(Waiting datagram) {
        try {
            int sent = channel.send(ByteBuffer.wrap(datagram.bytes()), datagram.to());
            return sent == 0 && datagram.bytes().length > 0 ? Outcome.NO_ROOM : Outcome.SENT;
        } catch (IOException | RuntimeException e) {
            // No way there for now, or never: a datagram that is lost, as others are.
            return Outcome.REFUSED;
        }
    }

    private void sendWaiting() {
        while (!closed && !waiting.isEmpty()) {
            if (trySend(waiting.peek()) == Outcome.NO_ROOM) {
                return;
            }
            waiting.poll();
        }
        wantWrite(false);
    }

    private void wantWrite(boolean wanted) {
        if (!closed && registration.isValid()) {
            registration.submit(wanted ? NioIoOps.READ_AND_WRITE : NioIoOps.READ);
        }
    }

    /** Also called by Netty when the engine ends; the channel outlives both. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            waiting.clear();
            unregister.accept(registration);
        }
    }
}
