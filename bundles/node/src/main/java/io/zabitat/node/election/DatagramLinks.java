package io.zabitat.node.election;

import io.zabitat.node.membership.Roster;
import io.zabitat.peer.ElectionDatagrams;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Algorithms 0 to 2: one datagram socket, opened again when it fails. Owned by the node loop once it is open. */
public final class DatagramLinks implements ElectionLinks {
    private static final long REST_NANOS = 1_000_000_000L;

    private final ElectionDatagrams datagrams;
    private final TransportEngine engine;
    private final Opening opening;
    private final Consumer<String> note;
    private DatagramChannel channel;
    private long retryAtNanos = Long.MAX_VALUE;

    /** Binds the socket. */
    public interface Opening {
        DatagramChannel open() throws IOException;
    }

    /** @param channel bound already */
    public DatagramLinks(
            ElectionDatagrams datagrams,
            DatagramChannel channel,
            TransportEngine engine,
            Opening opening,
            Consumer<String> note) {
        this.datagrams = datagrams;
        this.channel = channel;
        this.engine = engine;
        this.opening = opening;
        this.note = note;
    }

    @Override
    public void begin() throws IOException {
        datagrams.use(engine.bind(channel, datagrams));
    }

    @Override
    public void send(long to, byte[] message) {
        datagrams.send(to, message);
    }

    @Override
    public void setMembers(Roster roster) {
        // the algorithms of these links know one list of members for good: a start with reconfigEnabled is refused
    }

    @Override
    public void dropWaiting() {
        // a datagram waits only for a name; what it said is forgotten with the next
    }

    @Override
    public void onTime(long nowNanos) {
        datagrams.onTick(nowNanos);
        if (datagrams.isServed()) {
            retryAtNanos = Long.MAX_VALUE;
        } else if (retryAtNanos == Long.MAX_VALUE) {
            retryAtNanos = nowNanos + REST_NANOS;
        } else if (nowNanos >= retryAtNanos) {
            retryAtNanos = nowNanos + REST_NANOS;
            openAgain();
        }
    }

    private void openAgain() {
        try {
            channel.close();
            channel = opening.open();
            begin();
        } catch (IOException e) {
            note.accept("cannot elect for now: " + e.getMessage());
        }
    }

    @Override
    public long nextNanos() {
        return datagrams.isServed() ? Long.MAX_VALUE : retryAtNanos;
    }

    @Override
    public Optional<List<Long>> connected() {
        return Optional.empty();
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            channel.close();
        } catch (IOException e) {
            note.accept("closing the election's datagram socket: " + e.getMessage());
        }
    }
}
