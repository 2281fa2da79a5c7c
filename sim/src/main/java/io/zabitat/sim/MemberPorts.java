package io.zabitat.sim;

import io.zabitat.api.Member;
import io.zabitat.node.host.Surroundings;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one life of a member has of the network: its listening and datagram ports, its dials and its engine. Deaf once the life is
 * over: answers to what it asked come too late.
 */
final class MemberPorts implements Surroundings.Listening, Surroundings.Engines {
    /** What the configuration names; {@link #OTHER_TRANSPORT} does the same. */
    static final String TRANSPORT = "sim";

    static final String OTHER_TRANSPORT = "sim-2";

    static final int CLIENT_PORT = 2181;
    static final int QUORUM_PORT = 2888;
    static final int ELECTION_PORT = 3888;

    private static final String NETWORK = "10.0.0.";
    private static final int LOCAL_PORT = 40_000;
    private static final long MILLI = 1_000_000;

    private final int id;
    private final EnsembleWorld world;
    private final int readBytes;
    private final Runnable onReady;
    private final Map<Integer, SimListener<Network.End>> listeners = new HashMap<>();
    private final Map<Integer, NetDatagramSocket> datagramSockets = new HashMap<>();
    private final List<NetEngine> engines = new ArrayList<>();
    private boolean closed;

    /** @param onReady told when the next turn has something to do */
    MemberPorts(int id, EnsembleWorld world, int readBytes, Runnable onReady) {
        this.id = id;
        this.world = world;
        this.readBytes = readBytes;
        this.onReady = onReady;
    }

    static InetSocketAddress address(int host, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >> 8), (byte) host}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The host with an address of {@link #address}. */
    static int idOf(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        return (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    static String host(int id) {
        return NETWORK + id;
    }

    /** One of two transports that are the same but for their names. */
    TransportProvider transport(String name) {
        return new TransportProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TransportEngine open(TransportSettings settings) {
                NetEngine engine = new NetEngine(world.network, readBytes, 1 << 20, MemberPorts.this::ready);
                engines.add(engine);
                return engine;
            }
        };
    }

    /** It never waits, so it needs no thread. */
    @Override
    public TransportEngine beside(TransportEngine engine, TransportSettings settings, String name, Runnable onArrived) {
        return engine;
    }

    /** There is nothing to be tried out: what it moves are bytes of this simulation. */
    @Override
    public String tryOut(TransportProvider provider) {
        return "not tried out";
    }

    /** Nor here. */
    @Override
    public Rehearsed rehearse(TransportProvider old, TransportProvider next) {
        return new Rehearsed(true, "not rehearsed");
    }

    @Override
    public OnTrial onTrial(
            TransportEngine engine,
            TransportSettings settings,
            ThreadGroup threads,
            String name,
            Runnable onArrived,
            long patienceMillis,
            Consumer<Throwable> fault) {
        return new OnTrial() {
            @Override
            public TransportEngine engine() {
                return engine;
            }

            @Override
            public void trust() {
                // it throws nothing
            }

            @Override
            public long silentNanos(long nowNanos) {
                return 0; // it is never away without the whole machine
            }
        };
    }

    private void ready() {
        if (!closed) {
            onReady.run();
        }
    }

    int openChannels() {
        int open = 0;
        for (NetEngine engine : engines) {
            open += engine.openChannels();
        }
        return open;
    }

    /** The listener of a port, or null. */
    SimListener<Network.End> listener(int port) {
        return closed ? null : listeners.get(port);
    }

    /** The datagram socket of a port, or null. */
    NetDatagramSocket datagrams(int port) {
        return closed ? null : datagramSockets.get(port);
    }

    @Override
    public SimListener<Network.End> listen(InetSocketAddress address, int backlog) {
        SimListener<Network.End> listener =
                new SimListener<>(address, end -> address(end.peer, end.port), world.network::close, this::connecting);
        listeners.put(address.getPort(), listener);
        return listener;
    }

    @Override
    public NetDatagramSocket listenDatagrams(InetSocketAddress address) {
        NetDatagramSocket socket = new NetDatagramSocket(address, this::ready);
        datagramSockets.put(address.getPort(), socket);
        return socket;
    }

    private void connecting() {
        if (!closed) {
            engines.forEach(NetEngine::onConnecting);
        }
    }

    void dial(Member.HostPort to, int timeoutMillis, Surroundings.Dialing.Answer answer) {
        if (!to.host().startsWith(NETWORK)
                || !to.host().substring(NETWORK.length()).matches("[0-9]{1,2}")) {
            // addresses come over the wire too
            world.schedule.after(MILLI, () -> failed(answer, "unknown host " + to.host()));
            return;
        }
        int host = Integer.parseInt(to.host().substring(NETWORK.length()));
        world.network.dial(id, host, to.port(), timeoutMillis * MILLI, new Network.Dialled() {
            @Override
            public void onConnected(Network.End end) {
                if (closed) {
                    world.network.close(end);
                } else {
                    answer.onConnected(new SimSocket<>(
                            end, address(id, LOCAL_PORT), address(end.peer, end.port), world.network::close));
                }
            }

            @Override
            public void onFailed(String reason) {
                failed(answer, reason);
            }
        });
    }

    private void failed(Surroundings.Dialing.Answer answer, String reason) {
        if (!closed) {
            answer.onFailed(reason);
        }
    }

    /** The life is over; its connections are the network's to end. */
    void close() {
        closed = true;
        listeners.values().forEach(SimListener::end);
    }
}
