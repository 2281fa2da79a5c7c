package io.zabitat.sim;

import io.zabitat.spi.storage.StorageProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One run of a whole ensemble: a seed draws the options, the script of faults, and then every delay; when the faults are over
 * everything must work again, and in the end all is compared. The same seed and script do the same again.
 */
final class EnsembleRun {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    /** L1: ten times what an election may take. */
    private static final long HEALED_NANOS = 10L * EnsembleOptions.INIT_LIMIT * EnsembleOptions.TICK_MILLIS * MILLI;

    private static final int HEALING_EVENTS = 60_000;

    /** The parts that a test replaces by wrong ones, to see that it is noticed. */
    record Parts(StorageProvider storage, Simulation.DiskFactory disks) {}

    private final long seed;
    private final EnsembleOptions options;
    private final List<Fault> script;
    private final EnsembleWorld world;
    private final List<Machine> machines = new ArrayList<>();
    private final List<EnsembleClient> clients = new ArrayList<>();
    /** Faults that wait for a synchronisation. */
    private final List<Fault> armed = new ArrayList<>();

    private boolean healing;

    EnsembleRun(long seed, Parts parts) {
        this(seed, parts, options(seed), script(seed));
    }

    EnsembleRun(long seed, Parts parts, EnsembleOptions options, List<Fault> script) {
        this.seed = seed;
        this.options = options;
        this.script = script;
        this.world = new EnsembleWorld(new Random(seed * 0x9e3779b97f4a7c15L + 1), options, this::onSync);
        for (int id = 1; id <= options.servers(); id++) {
            machines.add(new Machine(id, world, options, parts.disks().make(world.counters), parts.storage()));
        }
        world.ledger.judgeBy(servers -> QuorumSystems.isQuorum(options, servers));
        for (int i = 0; i < options.clients(); i++) {
            clients.add(new EnsembleClient(world, options, i));
        }
    }

    static EnsembleOptions options(long seed) {
        return EnsembleOptions.draw(new Random(seed * 0x9e3779b97f4a7c15L));
    }

    /** The faults of a seed: of a few kinds, so that rare meetings are not always drowned by common ones. */
    static List<Fault> script(long seed) {
        EnsembleOptions options = options(seed);
        Random random = new Random(seed * 0xbf58476d1ce4e5b9L);
        Fault.Kind[] all = Fault.Kind.values();
        Set<Fault.Kind> on = EnumSet.noneOf(Fault.Kind.class);
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            boolean often = random.nextInt(3) == 0;
            on.add(often ? Fault.OFTEN.get(random.nextInt(Fault.OFTEN.size())) : all[random.nextInt(all.length)]);
        }
        Fault.Kind[] kinds = on.toArray(new Fault.Kind[0]);
        List<Fault> script = new ArrayList<>();
        for (int i = 0; i < options.faults(); i++) {
            long at = (long) (random.nextDouble() * options.millis() * 1000);
            script.add(Fault.draw(random, kinds, at, options.servers()));
        }
        script.sort(Comparator.comparingLong(Fault::atMicros));
        return script;
    }

    Counters counters() {
        return world.counters;
    }

    long events() {
        return world.schedule.done();
    }

    /** What two runs of a seed must have in common. */
    String outcome() {
        return world.ledger.size() + " " + world.ledger.last() + " " + world.schedule.done() + " "
                + world.schedule.now() + " " + world.counters.all();
    }

    /** @return what happened, counted */
    Counters run() {
        try {
            begin();
            long end = options.millis() * MILLI;
            while (world.schedule.next() <= end && world.schedule.done() < options.events()) {
                world.schedule.step();
            }
            heal();
            world.counters.count("run");
            return world.counters;
        } catch (SimDisk.Killed e) {
            throw violation(new Violation("a crash point was met outside of a server", e));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw violation(e);
        }
    }

    private Violation violation(Throwable e) {
        return new Violation(
                "seed " + seed + " at " + world.schedule.now() / MICRO + " us: "
                        + (e instanceof Violation ? e.getMessage() : e.toString()),
                e);
    }

    private void begin() {
        for (Machine machine : machines) {
            world.schedule.after(world.random.nextInt(30_000) * MICRO, machine::start);
        }
        clients.forEach(EnsembleClient::plan);
        for (Fault fault : script) {
            world.schedule.after(fault.atMicros() * MICRO, () -> strike(fault));
        }
    }

    // ------------------------------------------------------------------------------------------------ faults

    private Machine machine(int number) {
        int id = number == Fault.LEADER ? Math.max(1, world.ledger.lastLeader()) : number;
        return machines.get((id - 1) % machines.size());
    }

    private int id(Machine machine) {
        return machines.indexOf(machine) + 1;
    }

    private List<Machine> some(int count) {
        List<Machine> rest = new ArrayList<>(machines);
        List<Machine> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(rest.remove(world.random.nextInt(rest.size())));
        }
        return some;
    }

    private void strike(Fault fault) {
        if (healing) {
            return;
        }
        Machine machine = machine(fault.server());
        int a = id(machine);
        int b = id(machine(fault.other()));
        Random random = world.random;
        long number = fault.number();
        world.counters.count("fault " + fault.kind());
        switch (fault.kind()) {
            case KILL -> machine.kill(number);
            case KILL_QUORUM -> some(options.voters() / 2 + 1).forEach(each -> each.kill(number));
            case KILL_ALL -> machines.forEach(each -> each.kill(number + random.nextInt(20)));
            case POWER_LOSS -> machine.powerLoss(random, number);
            case POWER_LOSS_QUORUM -> some(options.voters() / 2 + 1).forEach(each -> each.powerLoss(random, number));
            case POWER_LOSS_ALL -> machines.forEach(each -> each.powerLoss(random, number + random.nextInt(20)));
            case STOP -> machine.stop(number);
            case CRASH_POINT -> machine.crashPoint((int) number, false);
            case POWER_POINT -> machine.crashPoint((int) number, true);
            case STORM -> storm(number);
            case SYNC_FAILS -> machine.failSync((int) number);
            case WRITE_FAILS -> machine.failWrite((int) number);
            case DISK_FULL -> {
                machine.full(true);
                world.schedule.after(number * MILLI, () -> machine.full(false));
            }
            case DISK_SLOW -> machine.slowDisk(number);
            case ROT_LOG, ROT_SNAPSHOT, WIPE -> damage(machine, fault.kind(), number);
            case PAUSE -> machine.pause(number);
            case ISOLATE -> {
                for (int other = 1; other <= machines.size(); other++) {
                    cut(a, other, number);
                    cut(other, a, number);
                }
            }
            case CUT_ONE_WAY -> cut(a, b, number);
            case CUT_BOTH_WAYS -> {
                cut(a, b, number);
                cut(b, a, number);
            }
            case SLOW_LINK -> {
                world.network.slow(a, b, number);
                world.schedule.after(500 * MILLI, () -> world.network.slow(a, b, 0));
            }
            case HALF_OPEN -> bite(world.network.silence(a, b), "half-open connection");
            case RESET -> bite(world.network.breakOne(a, b), "connection that was reset");
            case CORRUPT -> world.network.corruptNext(a);
            case WALL_JUMP -> machine.jumpWall(number);
            case SYNC_RESET, SYNC_KILL, SYNC_POWER, SYNC_LEADER -> armed.add(fault);
        }
    }

    /** A leader begins to bring a learner up to date: what was meant for that moment strikes. */
    private void onSync(int learner, int leader) {
        for (Fault fault : List.copyOf(armed)) {
            if (fault.server() == learner || fault.server() == Fault.LEADER) {
                armed.remove(fault);
                world.counters.count("struck in " + fault.kind());
                world.schedule.after(fault.number() * MICRO, () -> strikeSync(fault, learner, leader));
                return;
            }
        }
    }

    private void strikeSync(Fault fault, int learner, int leader) {
        if (healing) {
            return;
        }
        long down = 1 + world.random.nextInt(100);
        switch (fault.kind()) {
            case SYNC_KILL -> machines.get(learner - 1).kill(down);
            case SYNC_POWER -> machines.get(learner - 1).powerLoss(world.random, down);
            case SYNC_LEADER -> machines.get(leader - 1).kill(down);
            default -> bite(world.network.breakLink(learner, leader), "connection that was reset");
        }
    }

    private void bite(boolean did, String what) {
        if (did) {
            world.counters.count(what);
        }
    }

    private void cut(int a, int b, long millis) {
        if (a != b) {
            world.network.cut(a, b, true);
            world.schedule.after(millis * MILLI, () -> world.network.cut(a, b, false));
        }
    }

    private void storm(long millis) {
        for (Machine machine : machines) {
            for (int i = 1 + world.random.nextInt(4); i > 0; i--) {
                long at = (long) (world.random.nextDouble() * millis * MILLI);
                int down = 1 + world.random.nextInt(60);
                world.schedule.after(at, () -> {
                    if (!healing) {
                        machine.kill(down);
                    }
                });
            }
        }
    }

    /** Only while a quorum of the others is whole: otherwise what is lost is lost (reliability 3.3). */
    private void damage(Machine machine, Fault.Kind kind, long downMillis) {
        Set<Long> whole = new TreeSet<>();
        for (int i = 0; i < options.voters(); i++) {
            if (machines.get(i) != machine && machines.get(i).ghost().isWhole()) {
                whole.add(i + 1L);
            }
        }
        if (machine.ghost().isVoter() && !QuorumSystems.isQuorum(options, whole)) {
            return;
        }
        machine.kill(downMillis);
        if (machine.damage(kind, world.random)) {
            world.counters.count("damage " + kind);
        }
    }

    // ------------------------------------------------------------------------------------------------ the end

    /** L1: when all is well again, writes commit, queues drain, and all members become equal. */
    private void heal() {
        healing = true;
        world.network.heal();
        armed.clear();
        machines.forEach(Machine::heal);
        long healed = world.schedule.now();
        long acknowledged = acknowledged();
        await("no write was acknowledged", healed, () -> acknowledged() > acknowledged);
        clients.forEach(EnsembleClient::beQuiet);
        await(
                "clients wait for answers",
                world.schedule.now(),
                () -> clients.stream().allMatch(EnsembleClient::isQuiet));
        await("the members did not become equal", world.schedule.now(), this::areEqual);
        EnsembleClient reader = clients.get(0);
        await("the reader is not connected", world.schedule.now(), reader::isQuiet);
        reader.readAll(world.model.paths());
        await("the reader waits for answers", world.schedule.now(), reader::isQuiet);
    }

    private long acknowledged() {
        return clients.stream().mapToLong(EnsembleClient::writesAcknowledged).sum();
    }

    private boolean areEqual() {
        return machines.stream()
                .allMatch(machine -> machine.isUp()
                        && machine.ghost().durable() == world.ledger.last()
                        && world.ledger.at(machine.node().tree().lastZxid()) == world.ledger.last());
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String otherwise, long since, Condition condition) {
        long stop = world.schedule.done() + HEALING_EVENTS;
        while (!condition.holds()) {
            if (world.schedule.now() > since + HEALED_NANOS || world.schedule.done() > stop) {
                throw new Violation("L1: " + (world.schedule.now() - since) / MILLI
                        + " ms after everything is well again " + otherwise + ":\n    " + machines + "\n    " + clients
                        + "\n    committed " + world.ledger.last());
            }
            world.schedule.step();
        }
    }
}
