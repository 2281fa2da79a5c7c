package io.zabitat.sim;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.node.Node;
import io.zabitat.node.ServerParts;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.StoreKinds;
import io.zabitat.tree.DataTree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One life of a member: turns the node when something has come or is due, steps its writers as slowly as its disk is, and looks after
 * every turn whether what must hold holds. A {@link Machine} starts it and is told of its end; afterwards nothing of it moves any more.
 */
final class MemberProcess {
    private static final long MICRO = 1_000;
    private static final int MAX_CONNECTIONS = 200;

    private final int id;
    private final Machine machine;
    private final EnsembleWorld world;
    private final EnsembleOptions options;
    private final SimDisk disk;
    private final MemberPorts ports;
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final Errands errands;
    /** Null until the start has succeeded. */
    private Node node;
    /** Null where nothing is changed. */
    private MemberSwaps swaps;

    private boolean over;
    private long turnAt = Long.MAX_VALUE;
    private boolean turning;
    private boolean readyInTurn;
    private boolean logPlanned;
    private boolean otherPlanned;
    private boolean oraclePlanned;
    private long digestZxid = -1;

    MemberProcess(int id, Machine machine, EnsembleWorld world, EnsembleOptions options, SimDisk disk) {
        this.id = id;
        this.machine = machine;
        this.world = world;
        this.options = options;
        this.disk = disk;
        this.ports = new MemberPorts(id, world, options.readBytes(), this::wake);
        this.errands = new Errands(world, this::later);
    }

    void start(ServerConfig config) throws StartException, IOException {
        Map<String, StoreKind> stores = machine.stores();
        OtherParts others = new OtherParts(machine, options, ports::transport);
        swaps = options.swaps() ? MemberSwaps.open(machine, this, others, world, disk, config.dataDir()) : null;
        Incumbent serving = swaps == null
                ? new Incumbent(1, ProviderId.of(MemberPorts.TRANSPORT))
                : swaps.incumbent(Role.CLIENT_TRANSPORT);
        Incumbent electing = swaps == null
                ? new Incumbent(1, ProviderId.of(Integer.toString(options.election())))
                : others.beginning(swaps.incumbent(Role.ELECTION));
        Incumbent linking = swaps == null
                ? new Incumbent(1, ProviderId.of(MemberPorts.TRANSPORT))
                : swaps.incumbent(Role.PEER_TRANSPORT);
        ServerParts parts = new ServerParts(
                ports.transport(serving.id().name()),
                ports.transport(linking.id().name()),
                machine.storage(),
                others.quorum(QuorumSystems.kind(options)),
                Optional.of(others.election(electing.id())),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                disk,
                world.oracles.provider(),
                Map.of(Role.CLIENT_TRANSPORT, serving, Role.ELECTION, electing, Role.PEER_TRANSPORT, linking),
                swaps == null ? StoreKinds.NONE : name -> Optional.ofNullable(stores.get(name)),
                name -> options.swaps() ? Optional.of(others.quorum(name)) : Optional.empty(),
                swaps == null ? Map.of() : swaps.storePolicy());
        Surroundings surroundings =
                new Surroundings(machine, background::add, ports, ports::dial, world.random, ports, errands);
        Node opened = Node.open(config, parts, surroundings, Map.of());
        node = opened;
        world.counters.count("start");
        opened.begin();
        wake();
        if (swaps != null) {
            swaps.begin(opened);
        }
    }

    /** The operator wants a part changed. */
    void swap(int part, long how) {
        if (isUp() && swaps != null) {
            swaps.ask(part, how);
        }
    }

    boolean isSettled() {
        return swaps == null || swaps.isSettled();
    }

    /** Whether it does what the members have decided. */
    boolean agrees() {
        return swaps == null || swaps.agrees();
    }

    boolean isOver() {
        return over;
    }

    /** What the coordinator of changes has others do. */
    void inBackground(Runnable task) {
        background.add(task);
        planOther();
    }

    /** The same for what waits for the node loop. */
    void onErrand(Runnable task) {
        inBackground(() -> errands.run(task));
    }

    /** Not while the machine stands still, and never after the life. What it does may be the end of the process. */
    void later(long nanos, Runnable task) {
        world.schedule.after(nanos, () -> {
            if (over) {
                return;
            }
            long wait = machine.pausedUntil() - world.schedule.now();
            if (wait > 0) {
                later(wait, task);
            } else {
                guarded(task);
            }
        });
    }

    void guarded(Runnable task) {
        try {
            task.run();
        } catch (SimDisk.Killed e) {
            machine.onCrashPoint();
            return;
        }
        if (disk.isDead()) {
            machine.onCrashPoint();
        }
    }

    /** Serves, or will once it has found a leader. */
    boolean isUp() {
        return node != null && !over;
    }

    Node node() {
        return node;
    }

    SimListener<Network.End> listener(int port) {
        return isUp() ? ports.listener(port) : null;
    }

    NetDatagramSocket datagrams(int port) {
        return isUp() ? ports.datagrams(port) : null;
    }

    /** The run is over: nobody waits any more. */
    void end() {
        over = true;
        errands.end();
    }

    /** Nothing of it happens any more. */
    void die() {
        over = true;
        errands.end();
        ports.close();
    }

    // ------------------------------------------------------------------------------------------------ turns

    void wake() {
        if (!isUp()) {
            return;
        }
        if (turning) {
            readyInTurn = true;
        } else {
            turnWithin((5 + world.random.nextInt(40)) * MICRO);
        }
    }

    private void turnWithin(long nanos) {
        long at = Math.max(world.schedule.now() + nanos, machine.pausedUntil());
        if (at < turnAt) {
            turnAt = at;
            world.schedule.after(at - world.schedule.now(), () -> turn(at));
        }
    }

    private void turn(long planned) {
        if (over || planned != turnAt) {
            return;
        }
        turnAt = Long.MAX_VALUE;
        if (world.schedule.now() < machine.pausedUntil()) {
            turnWithin(0);
            return;
        }
        if (!turnNode()) {
            return;
        }
        check();
        turnWithin(readyInTurn ? 10 * MICRO : Math.max(10 * MICRO, (long) (node.waitNanos() / machine.rate())));
        planLog();
        planOther();
        planOracle();
    }

    /** Whether it lives on. */
    private boolean turnNode() {
        turning = true;
        readyInTurn = false;
        try {
            node.turn();
        } catch (SimDisk.Killed e) {
            machine.onCrashPoint();
            return false;
        } catch (IOException | RuntimeException e) {
            if (e instanceof Violation violation) {
                throw violation;
            }
            throw new Violation("M1: the node loop of server " + id + " died: " + e, e);
        } finally {
            turning = false;
        }
        if (disk.isDead()) {
            machine.onCrashPoint();
            return false;
        }
        if (node.failure().isPresent()) {
            machine.onGaveUp(node.failure().get());
            return false;
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------ the disk's part

    private void planLog() {
        if (!logPlanned && node.hasLogWork()) {
            logPlanned = true;
            world.schedule.after(machine.diskNanos(), this::stepLog);
        }
    }

    private void stepLog() {
        if (over) {
            return;
        }
        logPlanned = false;
        if (world.schedule.now() >= machine.pausedUntil()) {
            node.stepLog();
            if (disk.isDead()) {
                machine.onCrashPoint();
                return;
            }
        }
        planLog();
    }

    private void planOther() {
        if (!otherPlanned && (node.hasOtherWork() || !background.isEmpty())) {
            otherPlanned = true;
            world.schedule.after(machine.diskNanos(), this::stepOther);
        }
    }

    private void stepOther() {
        if (over) {
            return;
        }
        otherPlanned = false;
        try {
            Runnable task = background.poll();
            if (task != null) {
                task.run();
            }
            node.stepSnapshots();
            node.stepReader();
        } catch (SimDisk.Killed e) {
            machine.onCrashPoint();
            return;
        }
        if (disk.isDead()) {
            machine.onCrashPoint();
        } else {
            wake();
            planOther();
        }
    }

    /** What was asked in a turn is answered some time later; a paused machine asks late, and takes the answer late. */
    private void planOracle() {
        if (!oraclePlanned && world.oracles.isAsked()) {
            oraclePlanned = true;
            world.schedule.after(machine.diskNanos(), this::stepOracle);
        }
    }

    private void stepOracle() {
        if (over) {
            return;
        }
        oraclePlanned = false;
        if (world.schedule.now() < machine.pausedUntil()) {
            planOracle();
        } else if (node.stepOracle()) {
            wake();
        }
    }

    // ------------------------------------------------------------------------------------------------ checks

    /** After each turn: Z9, and M1. */
    private void check() {
        machine.ghost().throwFlaw();
        DataTree tree = node.tree();
        if (tree.lastZxid() != digestZxid) {
            digestZxid = tree.lastZxid();
            if (world.oracles.isAsked()) {
                world.ledger.onState(id, digestZxid);
            }
            world.ledger.onDigest(digestZxid, tree.digest(), id);
            if (tree.digestMismatches() > 0) {
                throw new Violation("Z9: server " + id + " has found that its tree is not what it should be");
            }
        }
        if (ports.openChannels() > MAX_CONNECTIONS) {
            throw new Violation("M1: server " + id + " has " + ports.openChannels() + " connections open");
        }
    }

    @Override
    public String toString() {
        return isUp()
                ? node.report().role() + " tree 0x"
                        + Long.toHexString(node.tree().lastZxid())
                        + (swaps == null ? "" : swaps)
                : "down";
    }
}
