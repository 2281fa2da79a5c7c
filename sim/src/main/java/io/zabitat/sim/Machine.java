package io.zabitat.sim;

import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.StartException;
import io.zabitat.node.store.StoreKind;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.storage.file.FileStoreMaintenance;
import io.zabitat.storage.h2.H2StorageProvider;
import io.zabitat.storage.h2.H2StoreMaintenance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The machine of one member of a simulated ensemble: its clock, its disk, its power, and everything that goes wrong with them. Starts a
 * {@link MemberProcess} for each life of the member.
 */
final class Machine implements Network.Host, Clock {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long FIRST_NANOS = 3_600_000 * MILLI;

    /** How long a disk stays slow. */
    private static final long SLOW_NANOS = 500 * MILLI;

    /** The newest records of a log: when they are rotten nothing proves that they were whole once (reliability 3.3). */
    private static final int UNPROVEN_BYTES = 600;

    private final int id;
    private final EnsembleWorld world;
    private final EnsembleOptions options;
    private final ServerConfig config;
    private final String kind;
    private final Map<String, StoreKind> stores = new HashMap<>();
    private final Ghost ghost;
    private final SwapWitness witness;
    private final List<Long> deaths = new ArrayList<>();
    private final double rate;
    private SimDisk disk;
    private MemberProcess process;
    private boolean dark;
    private boolean restarting;
    private boolean diskFault;
    private boolean powerPoint;
    /** The point of a change of a part behind which it was to die, until it has. */
    private SwapWish.Point dying;

    private long pausedUntil;
    private long slowUntil;
    private long wrongUntil;
    private long slowNanos;
    private long wallOffsetMillis = 1_700_000_000_000L;

    Machine(int id, EnsembleWorld world, EnsembleOptions options, SimDisk disk, StorageProvider storage) {
        this.id = id;
        this.world = world;
        this.options = options;
        this.config = QuorumSystems.config(id, options);
        this.disk = disk;
        this.kind = options.h2() ? StoreSide.H2 : StoreSide.FILE;
        this.ghost = new Ghost(
                id, id <= options.voters(), world.ledger, config.dataDir().resolve("version-2"), kind);
        add(storage, new FileStoreMaintenance());
        if (options.h2() || options.swaps()) {
            add(new H2StorageProvider(), new H2StoreMaintenance());
        }
        this.witness = new SwapWitness("server " + id);
        this.rate = options.drift() ? 0.9 + world.random.nextDouble() * 0.2 : 1;
        this.process = new MemberProcess(id, this, world, options, disk);
        ghost.use(disk);
        world.ledger.add(ghost);
        world.network.add(id, this);
    }

    private void add(StorageProvider provider, StoreMaintenance maintenance) {
        StoreTap tap = new StoreTap(provider, world.ledger, ghost);
        stores.put(tap.name(), new StoreKind(tap.name(), tap, maintenance));
    }

    int id() {
        return id;
    }

    /** The kinds of stores that there are for it. */
    Map<String, StoreKind> stores() {
        return stores;
    }

    /** The store that its configuration names. */
    StorageProvider storage() {
        return stores.get(kind).provider();
    }

    SwapWitness witness() {
        return witness;
    }

    boolean isUp() {
        return process.isUp();
    }

    Ghost ghost() {
        return ghost;
    }

    /** The last zxid of the tree in memory; only while it is up. */
    long treeZxid() {
        return process.node().tree().lastZxid();
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

    /** How fast its clock goes. */
    double rate() {
        return rate;
    }

    @Override
    public SimListener<Network.End> listener(int port) {
        return process.listener(port);
    }

    @Override
    public NetDatagramSocket datagrams(int port) {
        return process.datagrams(port);
    }

    /** Until when nothing runs here. */
    long pausedUntil() {
        return pausedUntil;
    }

    /** How long the disk takes for its next piece of work. */
    long diskNanos() {
        long nanos = (20 + world.random.nextInt(world.random.nextInt(8) == 0 ? 4000 : 300)) * MICRO;
        return world.schedule.now() < slowUntil ? nanos + slowNanos : nanos;
    }

    // ------------------------------------------------------------------------------------------------ lives

    void start() {
        restarting = false;
        if (process.isUp()) {
            return;
        }
        if (dark) {
            dark = false;
            world.network.goLight(id);
        }
        process.die();
        process = new MemberProcess(id, this, world, options, disk);
        try {
            process.start(config);
        } catch (SimDisk.Killed e) {
            onCrashPoint();
        } catch (StartException e) {
            refused(e);
        } catch (IOException e) {
            throw new Violation("server " + id + " cannot begin: " + e, e);
        }
    }

    private void refused(StartException e) {
        if (disk.isDead()) {
            onCrashPoint();
        } else if (diskFault) {
            world.counters.count("start that failed with its disk");
            die();
            restartIn(200);
        } else {
            throw e.getCause() instanceof Violation violation
                    ? violation
                    : new Violation("server " + id + " refuses to start: " + e.getMessage(), e);
        }
    }

    /** The process is gone; the disk's faults end with it. */
    private void die() {
        process.die();
        disk.onProcessDied();
        diskFault = false;
        if (!dark) {
            world.network.processDied(id);
        }
    }

    void kill(long downMillis) {
        if (process.isUp()) {
            die();
            world.counters.count("kill -9");
        }
        restartIn(downMillis);
    }

    void powerLoss(Random random, long downMillis) {
        if (!dark) {
            dark = true;
            world.network.goDark(id);
            die();
            disk = disk.afterPowerLoss(random);
            ghost.use(disk);
            world.counters.count("power loss");
        }
        restartIn(downMillis);
    }

    /** An orderly end of the process. */
    void stop(long downMillis) {
        if (process.isUp()) {
            Optional<String> reason;
            world.oracles.takeFailed();
            try {
                reason = process.node().end();
            } catch (SimDisk.Killed e) {
                onCrashPoint();
                return;
            }
            if (disk.isDead()) {
                onCrashPoint();
                return;
            }
            if (reason.isPresent() && !diskFault && !world.oracles.takeFailed()) {
                throw new Violation("M1: server " + id + " ended without a fault: " + reason.get());
            }
            die();
            world.counters.count("stop");
        }
        restartIn(downMillis);
    }

    /** The node cannot go on, as its disk does not. */
    void onGaveUp(String reason) {
        if (!diskFault) {
            throw new Violation("M1: server " + id + " gave up without a fault: " + reason);
        }
        world.counters.count("server that gave up with its disk");
        try {
            process.node().end();
        } catch (SimDisk.Killed e) {
            onCrashPoint();
            return;
        }
        die();
        restartIn(100);
    }

    /** The process has met the change of its disk before which it was to die. */
    void onCrashPoint() {
        world.counters.count("death between two changes of the disk");
        if (dying != null) {
            String who = !ghost.isVoter() ? "observer" : world.ledger.lastLeader() == id ? "leader" : "follower";
            world.counters.count("death in a swap behind " + dying + " of a " + who);
            dying = null;
        }
        long down = 1 + world.random.nextInt(300);
        if (powerPoint) {
            powerLoss(world.random, down);
        } else {
            die();
            restartIn(down);
        }
    }

    private void restartIn(long millis) {
        if (!restarting) {
            restarting = true;
            world.schedule.after(millis * MILLI, this::start);
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
        slowUntil = world.schedule.now() + SLOW_NANOS;
    }

    void pause(long millis) {
        pausedUntil = world.schedule.now() + millis * MILLI;
    }

    void voteWrongly(long millis) {
        wrongUntil = world.schedule.now() + millis * MILLI;
    }

    /** Whether its elections take it for more than it is. */
    boolean isVotingWrongly() {
        boolean wrong = world.schedule.now() < wrongUntil;
        if (wrong) {
            world.counters.count("step of a wrong election");
        }
        return wrong;
    }

    void jumpWall(long millis) {
        wallOffsetMillis += millis;
    }

    // ------------------------------------------------------------------------------------------------ changes of parts

    /** @param part which; what it becomes there is but one other */
    void swap(int part, long how) {
        process.swap(part, how);
    }

    /** The next time that a change of a part comes to this point. */
    void armSwapDeath(long how, boolean power) {
        deaths.add(power ? how : -how - 1);
    }

    /** A change of a part has come so far. */
    void onSwapPoint(SwapWish.Point point) {
        for (Long how : List.copyOf(deaths)) {
            boolean power = how >= 0;
            long number = power ? how : -how - 1;
            if (SwapWish.pointOf(number) == point) {
                deaths.remove(how);
                dying = point;
                dieBehind(point, SwapWish.changesOf(number), power);
                return;
            }
        }
    }

    /** What others have decided needs no change of the disk: half of those that are to die of it do so at once. */
    private void dieBehind(SwapWish.Point point, int changes, boolean power) {
        if (point != SwapWish.Point.DECIDED || changes % 2 == 1) {
            crashPoint(changes, power);
            return;
        }
        powerPoint = power;
        world.schedule.after(0, () -> {
            if (process.isUp()) {
                onCrashPoint();
            }
        });
    }

    /** Whether it does what all members have decided. */
    boolean agrees() {
        return process.isUp() && process.agrees();
    }

    /** Whether it is up, and nothing of it is being changed. */
    boolean isSettled() {
        return process.isUp() && process.isSettled();
    }

    /** Nobody has a role that it needs any more. */
    void onHelpless(String reason) {
        if (!diskFault) {
            throw new Violation("S1: server " + id + " is left without a part that it needs: " + reason);
        }
        onGaveUp(reason);
    }

    /** The files are gone, or one of them is rotten; while the server is down. */
    boolean damage(Fault.Kind kind, Random random) {
        boolean done = true;
        if (kind != Fault.Kind.WIPE && ghost.isMarked()) {
            return false; // which of two stores is struck, and whether it counts by then, is not kept account of
        }
        ghost.onDamage();
        if (kind == Fault.Kind.WIPE) {
            disk = disk.empty();
            ghost.use(disk);
            witness.forget();
        } else {
            boolean log = kind == Fault.Kind.ROT_LOG;
            done = disk.rot(
                    config.dataDir().resolve("version-2"),
                    log ? "log." : "snapshot.",
                    log ? UNPROVEN_BYTES : 0,
                    random);
        }
        if (done) {
            ghost.onDamaged(kind == Fault.Kind.WIPE);
        }
        return done;
    }

    /** The run is over. */
    void end() {
        process.end();
    }

    void heal() {
        deaths.clear();
        disk.onFaultsOver();
        pausedUntil = 0;
        slowUntil = 0;
        wrongUntil = 0;
        if (process.isUp()) {
            process.wake();
        } else {
            restarting = false;
            restartIn(0);
        }
    }

    @Override
    public String toString() {
        return ghost + " " + process;
    }
}
