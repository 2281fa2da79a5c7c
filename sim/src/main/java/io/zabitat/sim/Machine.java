package io.zabitat.sim;

import io.zabitat.api.Member;
import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.node.Clock;
import io.zabitat.node.Node;
import io.zabitat.node.ServerParts;
import io.zabitat.node.StartException;
import io.zabitat.node.Surroundings;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * One member of a simulated ensemble and its machine, through all its lives: turns the node when something has come or is due, steps
 * its writers as slowly as its disk is, and looks after every turn whether what must hold holds.
 */
final class Machine implements Network.Host, Clock {
    static final int CLIENT_PORT = 2181;
    static final int QUORUM_PORT = 2888;
    static final int ELECTION_PORT = 3888;

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long FIRST_NANOS = 3_600_000 * MILLI;
    private static final int MAX_CONNECTIONS = 200;

    /** The newest records of a log: when they are rotten nothing proves that they were whole once (reliability 3.3). */
    private static final int UNPROVEN_BYTES = 600;

    private final int id;
    private final EnsembleWorld world;
    private final EnsembleOptions options;
    private final ServerConfig config;
    private final StorageProvider storage;
    private final Ghost ghost;
    private final double rate;
    private final Map<Integer, NetListener> listeners = new HashMap<>();
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private SimDisk disk;
    private NetEngine engine;
    private Node node;
    private int life;
    private boolean dark;
    private boolean restarting;
    private boolean diskFault;
    private boolean powerPoint;
    private long pausedUntil;
    private long slowUntil;
    private long slowNanos;
    private long wallOffsetMillis = 1_700_000_000_000L;
    private long turnAt = Long.MAX_VALUE;
    private boolean turning;
    private boolean readyInTurn;
    private boolean logPlanned;
    private boolean otherPlanned;
    private long digestZxid = -1;

    Machine(int id, EnsembleWorld world, EnsembleOptions options, SimDisk disk, StorageProvider storage) {
        this.id = id;
        this.world = world;
        this.options = options;
        this.config = QuorumSystems.config(id, options);
        this.disk = disk;
        this.ghost = new Ghost(
                id, id <= options.voters(), world.ledger, config.dataDir().resolve("version-2"));
        this.storage = new StoreTap(storage, world.ledger, ghost);
        this.rate = options.drift() ? 0.9 + world.random.nextDouble() * 0.2 : 1;
        ghost.use(disk);
        world.ledger.add(ghost);
        world.network.add(id, this);
    }

    static InetSocketAddress address(int host, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >> 8), (byte) host}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    // ------------------------------------------------------------------------------------------------ surroundings

    @Override
    public long nanoTime() {
        return FIRST_NANOS + (long) (world.schedule.now() * rate);
    }

    @Override
    public long wallMillis() {
        return wallOffsetMillis + nanoTime() / MILLI;
    }

    @Override
    public NetListener listener(int port) {
        return node == null ? null : listeners.get(port);
    }

    private NetListener listen(InetSocketAddress address) throws IOException {
        int born = life;
        NetListener listener = new NetListener(world.network, address, () -> connecting(born));
        listeners.put(address.getPort(), listener);
        return listener;
    }

    private void connecting(int born) {
        if (born == life && engine != null) {
            engine.onConnecting();
        }
    }

    private void dial(Member.HostPort to, int timeoutMillis, Surroundings.Dialing.Answer answer) {
        int born = life;
        if (!to.host().matches("10\\.0\\.0\\.[0-9]{1,2}")) {
            world.schedule.after(MILLI, () -> failed(born, answer, "unknown host " + to.host())); // it came over the wire
            return;
        }
        int host = Integer.parseInt(to.host().substring("10.0.0.".length()));
        world.network.dial(id, host, to.port(), timeoutMillis * MILLI, new Network.Dialled() {
            @Override
            public void onConnected(Network.End end) {
                if (born != life || node == null) {
                    world.network.close(end);
                    return;
                }
                SocketChannel socket = new NetSocket(world.network, end, address(id, 40_000));
                answer.onConnected(socket);
            }

            @Override
            public void onFailed(String reason) {
                failed(born, answer, reason);
            }
        });
    }

    private void failed(int born, Surroundings.Dialing.Answer answer, String reason) {
        if (born == life && node != null) {
            answer.onFailed(reason);
        }
    }

    private final class Transport implements TransportProvider {
        @Override
        public String name() {
            return "sim";
        }

        @Override
        public TransportEngine open(TransportSettings settings) {
            int born = life;
            engine = new NetEngine(world.network, options.readBytes(), 1 << 20, () -> wake(born));
            return engine;
        }
    }

    // ------------------------------------------------------------------------------------------------ life

    boolean isUp() {
        return node != null;
    }

    boolean isDark() {
        return dark;
    }

    Node node() {
        return node;
    }

    Ghost ghost() {
        return ghost;
    }

    SimDisk disk() {
        return disk;
    }

    void start() {
        restarting = false;
        if (node != null) {
            return;
        }
        if (dark) {
            dark = false;
            world.network.goLight(id);
        }
        listeners.clear();
        background.clear();
        turnAt = Long.MAX_VALUE;
        logPlanned = false;
        otherPlanned = false;
        digestZxid = -1;
        try {
            Node opened = Node.open(config, parts(), surroundings(), Map.of());
            node = opened;
            world.counters.count("start");
            opened.begin();
        } catch (SimDisk.Killed e) {
            onCrashPoint();
            return;
        } catch (StartException e) {
            refused(e);
            return;
        } catch (IOException e) {
            throw new Violation("server " + id + " cannot begin: " + e, e);
        }
        wake(life);
    }

    private void refused(StartException e) {
        if (disk.isDead()) {
            onCrashPoint();
        } else if (diskFault) {
            world.counters.count("start that failed with its disk");
            kill(true);
            restartIn(200);
        } else {
            throw e.getCause() instanceof Violation violation
                    ? violation
                    : new Violation("server " + id + " refuses to start: " + e.getMessage(), e);
        }
    }

    private ServerParts parts() {
        return new ServerParts(
                new Transport(),
                new Transport(),
                storage,
                QuorumSystems.provider(options),
                Optional.of(new FastLeaderElectionProvider()),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                disk);
    }

    private Surroundings surroundings() {
        return new Surroundings(this, background::add, (address, backlog) -> listen(address), this::dial);
    }

    /** @param quiet whether the disk's faults end with the process */
    private void kill(boolean quiet) {
        node = null;
        life++;
        turnAt = Long.MAX_VALUE;
        background.clear();
        if (quiet) {
            disk.onProcessDied();
            diskFault = false;
        }
        listeners.values().forEach(Machine::close);
        if (!dark) {
            world.network.processDied(id);
        }
    }

    private static void close(NetListener listener) {
        try {
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill(long downMillis) {
        if (node != null) {
            kill(true);
            world.counters.count("kill -9");
        }
        restartIn(downMillis);
    }

    void powerLoss(Random random, long downMillis) {
        if (!dark) {
            dark = true;
            world.network.goDark(id);
            kill(true);
            disk = disk.afterPowerLoss(random);
            ghost.use(disk);
            world.counters.count("power loss");
        }
        restartIn(downMillis);
    }

    /** An orderly end of the process. */
    void stop(long downMillis) {
        if (node != null) {
            Optional<String> reason;
            try {
                reason = node.end();
            } catch (SimDisk.Killed e) {
                onCrashPoint();
                return;
            }
            if (disk.isDead()) {
                onCrashPoint();
                return;
            }
            if (reason.isPresent() && !diskFault) {
                throw new Violation("M1: server " + id + " ended without a fault: " + reason.get());
            }
            kill(true);
            world.counters.count("stop");
        }
        restartIn(downMillis);
    }

    void restartIn(long millis) {
        if (!restarting) {
            restarting = true;
            world.schedule.after(millis * MILLI, this::start);
        }
    }

    private void onCrashPoint() {
        world.counters.count("death between two changes of the disk");
        boolean power = powerPoint;
        long down = 1 + world.random.nextInt(300);
        if (power) {
            powerLoss(world.random, down);
        } else {
            kill(true);
            restartIn(down);
        }
    }

    // ------------------------------------------------------------------------------------------------ faults

    void crashPoint(int changes, boolean power) {
        powerPoint = power;
        disk.dieIn(changes);
    }

    void failSync(int syncs) {
        diskFault = true;
        disk.failSyncIn(syncs);
    }

    void failWrite(int writes) {
        diskFault = true;
        disk.failWriteIn(writes);
    }

    void full(boolean on) {
        diskFault |= on;
        disk.setFull(on);
    }

    void slowDisk(long millis) {
        slowNanos = millis * MILLI;
        slowUntil = world.schedule.now() + 500 * MILLI;
    }

    void pause(long millis) {
        pausedUntil = world.schedule.now() + millis * MILLI;
    }

    void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }

    /** The files are gone, or one of them is rotten; while the server is down. */
    boolean damage(Fault.Kind kind, Random random) {
        boolean done = true;
        ghost.onDamage();
        if (kind == Fault.Kind.WIPE) {
            disk = disk.empty();
            ghost.use(disk);
        } else {
            boolean log = kind == Fault.Kind.ROT_LOG;
            done = disk.rot(
                    config.dataDir().resolve("version-2"),
                    log ? "log." : "snapshot.",
                    log ? UNPROVEN_BYTES : 0,
                    random);
        }
        if (done) {
            ghost.onDamaged();
        }
        return done;
    }

    void heal() {
        disk.onFaultsOver();
        pausedUntil = 0;
        slowUntil = 0;
        if (node == null) {
            restarting = false;
            restartIn(0);
        } else {
            wake(life);
        }
    }

    // ------------------------------------------------------------------------------------------------ running

    private void wake(int born) {
        if (born != life || node == null) {
            return;
        }
        if (turning) {
            readyInTurn = true;
        } else {
            turnWithin((5 + world.random.nextInt(40)) * MICRO);
        }
    }

    private void turnWithin(long nanos) {
        long at = Math.max(world.schedule.now() + nanos, pausedUntil);
        if (at < turnAt) {
            turnAt = at;
            int born = life;
            world.schedule.after(at - world.schedule.now(), () -> turn(born, at));
        }
    }

    private void turn(int born, long planned) {
        if (born != life || node == null || planned != turnAt) {
            return;
        }
        turnAt = Long.MAX_VALUE;
        if (world.schedule.now() < pausedUntil) {
            turnWithin(0);
            return;
        }
        turning = true;
        readyInTurn = false;
        try {
            node.turn();
        } catch (SimDisk.Killed e) {
            turning = false;
            onCrashPoint();
            return;
        } catch (IOException | RuntimeException e) {
            if (e instanceof Violation violation) {
                throw violation;
            }
            throw new Violation("M1: the node loop of server " + id + " died: " + e, e);
        } finally {
            turning = false;
        }
        if (endedBadly()) {
            return;
        }
        check();
        turnWithin(readyInTurn ? 10 * MICRO : Math.max(10 * MICRO, (long) (node.waitNanos() / rate)));
        planLog();
        planOther();
    }

    private boolean endedBadly() {
        if (disk.isDead()) {
            onCrashPoint();
            return true;
        }
        if (node.failure().isEmpty()) {
            return false;
        }
        if (!diskFault) {
            throw new Violation("M1: server " + id + " gave up without a fault: "
                    + node.failure().get());
        }
        world.counters.count("server that gave up with its disk");
        try {
            node.end();
        } catch (SimDisk.Killed e) {
            onCrashPoint();
            return true;
        }
        kill(true);
        restartIn(100);
        return true;
    }

    private void planLog() {
        if (!logPlanned && node.hasLogWork()) {
            logPlanned = true;
            int born = life;
            world.schedule.after(diskNanos(), () -> stepLog(born));
        }
    }

    private long diskNanos() {
        long nanos = (20 + world.random.nextInt(world.random.nextInt(8) == 0 ? 4000 : 300)) * MICRO;
        return world.schedule.now() < slowUntil ? nanos + slowNanos : nanos;
    }

    private void stepLog(int born) {
        if (born != life || node == null) {
            return;
        }
        logPlanned = false;
        if (world.schedule.now() < pausedUntil) {
            planLog();
            return;
        }
        node.stepLog();
        if (disk.isDead()) {
            onCrashPoint();
        } else {
            planLog();
        }
    }

    private void planOther() {
        if (!otherPlanned && (node.hasOtherWork() || !background.isEmpty())) {
            otherPlanned = true;
            int born = life;
            world.schedule.after(diskNanos(), () -> stepOther(born));
        }
    }

    private void stepOther(int born) {
        if (born != life || node == null) {
            return;
        }
        otherPlanned = false;
        Runnable task = background.poll();
        try {
            if (task != null) {
                task.run();
            }
            node.stepSnapshots();
            node.stepReader();
        } catch (SimDisk.Killed e) {
            onCrashPoint();
            return;
        }
        if (disk.isDead()) {
            onCrashPoint();
        } else {
            wake(life);
            planOther();
        }
    }

    // ------------------------------------------------------------------------------------------------ checks

    /** After each turn: Z9, and M1. */
    private void check() {
        DataTree tree = node.tree();
        if (tree.lastZxid() != digestZxid) {
            digestZxid = tree.lastZxid();
            world.ledger.onDigest(digestZxid, tree.digest(), id);
            if (tree.digestMismatches() > 0) {
                throw new Violation("Z9: server " + id + " has found that its tree is not what it should be");
            }
        }
        if (engine.openChannels() > MAX_CONNECTIONS) {
            throw new Violation("M1: server " + id + " has " + engine.openChannels() + " connections open");
        }
    }

    @Override
    public String toString() {
        return ghost
                + (node == null
                        ? " down"
                        : " " + node.report().role() + " tree 0x"
                                + Long.toHexString(node.tree().lastZxid()));
    }
}
