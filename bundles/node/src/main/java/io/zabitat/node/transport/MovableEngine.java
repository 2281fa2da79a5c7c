package io.zabitat.node.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.DatagramHandler;
import io.zabitat.spi.transport.Datagrams;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The engine as the links between members see it, whichever carries them: listeners, connections and datagram sockets go from one to
 * another between two events of the node loop, whose it is. Links with TLS stay where they are.
 */
public final class MovableEngine implements TransportEngine {
    private final Map<ServerSocketChannel, Runnable> watched = new HashMap<>();
    private final Set<MovableChannel> channels = new LinkedHashSet<>();
    private final Set<MovableDatagrams> datagrams = new LinkedHashSet<>();
    /** Links whose end would be suspicious: they were moved and are watched since. */
    private final Set<MovableChannel> suspects = new HashSet<>();

    private TransportEngine engine;
    private int lost;
    private volatile Census census = new Census(0, 0, 0, 0);

    /**
     * How many links there are.
     *
     * @param tls those among them that cannot be moved
     * @param election those among them that only elections need
     * @param lost of those that were moved, how many have ended since
     */
    record Census(int links, int tls, int election, int lost) {}

    /**
     * What a move has come to.
     *
     * @param reason why links were refused or lost; empty when none was
     */
    record Move(int moved, int stayed, int refused, int lost, String reason) {
        boolean isClean() {
            return refused + lost == 0;
        }
    }

    public MovableEngine(TransportEngine engine) {
        this.engine = engine;
    }

    TransportEngine engine() {
        return engine;
    }

    /** From any thread: as it was lately. */
    Census census() {
        return census;
    }

    /** Whether it carries a link. */
    boolean isIn(TransportEngine some) {
        return engine == some || channels.stream().anyMatch(channel -> channel.home() == some);
    }

    /**
     * Moves listeners, datagram sockets and connections, those of elections first: a leader is not lost with them. Ends with the first
     * connection that the other engine does not take; what was moved until then stays there.
     *
     * @param connections whether those that are open go there, too; else they stay until they end
     * @throws IOException when the other engine does not serve the ports; then everything is as before
     */
    Move moveTo(TransportEngine next, boolean connections) throws IOException {
        TransportEngine before = engine;
        serve(before, next);
        engine = next;
        if (!connections) {
            return new Move(0, channels.size(), 0, 0, "");
        }
        int[] counts = new int[MovableChannel.Outcome.values().length];
        String reason = "";
        for (MovableChannel channel : inOrder()) {
            if (channel.home() == next || !channels.contains(channel)) {
                continue;
            }
            MovableChannel.Outcome outcome = channel.moveTo(next);
            counts[outcome.ordinal()]++;
            if (outcome == MovableChannel.Outcome.REFUSED || outcome == MovableChannel.Outcome.LOST) {
                reason = channel.refusal();
                break;
            }
        }
        count();
        return new Move(
                counts[MovableChannel.Outcome.MOVED.ordinal()],
                counts[MovableChannel.Outcome.STAYED.ordinal()],
                counts[MovableChannel.Outcome.REFUSED.ordinal()],
                counts[MovableChannel.Outcome.LOST.ordinal()],
                reason);
    }

    private List<MovableChannel> inOrder() {
        List<MovableChannel> all = new ArrayList<>(channels);
        all.sort(Comparator.comparing(channel -> channel.isOfElection() ? 0 : 1));
        return all;
    }

    private void serve(TransportEngine before, TransportEngine next) throws IOException {
        List<MovableDatagrams> moved = new ArrayList<>();
        try {
            for (Map.Entry<ServerSocketChannel, Runnable> watch : watched.entrySet()) {
                forgo(before, watch.getKey());
                next.watch(watch.getKey(), watch.getValue());
            }
            for (MovableDatagrams socket : List.copyOf(datagrams)) {
                moved.add(socket);
                socket.moveTo(next);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            for (Map.Entry<ServerSocketChannel, Runnable> watch : watched.entrySet()) {
                forgo(next, watch.getKey());
                forgo(before, watch.getKey()); // those that were not reached are watched still
                before.watch(watch.getKey(), watch.getValue());
            }
            for (MovableDatagrams socket : moved) {
                socket.moveTo(before);
            }
            throw new IOException("it does not serve the ports: " + e.getMessage(), e);
        }
    }

    private static void forgo(TransportEngine some, ServerSocketChannel listener) {
        try {
            some.unwatch(listener);
        } catch (RuntimeException | LinkageError e) {
            // of a provider that has failed: the listener is told to another one
        }
    }

    /**
     * Closes those that are still in an engine; their owners are told, and make them anew.
     *
     * @return how many
     */
    int abandon(TransportEngine gone, String reason) {
        return end(channel -> channel.home() == gone, reason);
    }

    /** What came through it may be spoilt. A link of elections holds nothing, and is made anew when it is needed. */
    int endElections(TransportEngine distrusted, String reason) {
        return end(channel -> channel.home() == distrusted && channel.isOfElection(), reason);
    }

    /** As {@link #abandon}, in all engines but the present one. */
    int evict(Predicate<MovableChannel> which, String reason) {
        return end(channel -> channel.home() != engine && which.test(channel), reason);
    }

    private int end(Predicate<MovableChannel> which, String reason) {
        int closed = 0;
        for (MovableChannel channel : List.copyOf(channels)) {
            if (channels.contains(channel) && which.test(channel)) {
                channel.end(reason);
                closed++;
            }
        }
        return closed;
    }

    /** How many links are in other engines than the present one. */
    int linksElsewhere() {
        return (int)
                channels.stream().filter(channel -> channel.home() != engine).count();
    }

    /** Counts from now on who ends of the links in the present engine. */
    void suspect() {
        suspects.clear();
        lost = 0;
        channels.stream().filter(channel -> channel.home() == engine).forEach(suspects::add);
        count();
    }

    void acquit() {
        suspects.clear();
        lost = 0;
        count();
    }

    private void count() {
        int tls = 0;
        int election = 0;
        for (MovableChannel channel : channels) {
            tls += channel.isTls() ? 1 : 0;
            election += channel.isOfElection() ? 1 : 0;
        }
        census = new Census(channels.size(), tls, election, lost);
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        engine.watch(listener, onAcceptable);
        watched.put(listener, onAcceptable);
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        watched.remove(listener);
        engine.unwatch(listener);
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
        MovableChannel channel = new MovableChannel(this, handler, socket, false);
        channel.attach(engine, engine.adopt(socket, channel));
        return keep(channel);
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler, TlsSetup tls) throws IOException {
        MovableChannel channel = new MovableChannel(this, handler, socket, true);
        channel.attach(engine, engine.adopt(socket, channel, tls));
        return keep(channel);
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        MovableChannel channel = new MovableChannel(this, handler, connection.socket(), false);
        channel.attach(engine, engine.adopt(connection, channel));
        return keep(channel);
    }

    private Channel keep(MovableChannel channel) {
        channels.add(channel);
        count();
        return channel;
    }

    /** What one of the channels is for, which a move goes by. */
    public Channel describe(Channel channel, boolean ofElection, boolean dialled) {
        channels.stream().filter(each -> each == channel).forEach(each -> each.describe(ofElection, dialled));
        count();
        return channel;
    }

    void forget(MovableChannel channel) {
        if (channels.remove(channel)) {
            lost += suspects.remove(channel) ? 1 : 0;
            count();
        }
    }

    void closeSocket(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the descriptor is gone all the same
        }
    }

    @Override
    public Datagrams bind(DatagramChannel channel, DatagramHandler handler) throws IOException {
        MovableDatagrams socket = new MovableDatagrams(channel, handler, engine.bind(channel, handler), datagrams);
        datagrams.add(socket);
        return socket;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        return engine.poll(timeoutNanos);
    }

    @Override
    public void wake() {
        engine.wake();
    }

    @Override
    public void close() {
        engine.close();
    }
}
