package io.zabitat.sim;

import io.zabitat.spi.storage.StorageProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

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

    /** Members are asked for seconds before a part is changed, while clients go on. */
    private static final int CHANGING_EVENTS = 5 * HEALING_EVENTS;

    /** One of so many seeds with changes of parts changes stores, too. */
    private static final int STORES = 4;

    /** In one of so many of them nothing else happens: then nobody may notice. */
    private static final int QUIET = 4;

    /** One of so many seeds has faults that belong together. */
    private static final int MEETING = 4;

    /** The parts that a test replaces by wrong ones, to see that it is noticed. */
    record Parts(StorageProvider storage, Simulation.DiskFactory disks) {}

    private final long seed;
    private final EnsembleOptions options;
    private final List<Fault> script;
    private final EnsembleWorld world;
    private final List<Machine> machines = new ArrayList<>();
    private final List<EnsembleClient> clients = new ArrayList<>();
    private final FaultInjector faults;

    EnsembleRun(long seed, Parts parts) {
        this(seed, parts, options(seed), script(seed));
    }

    EnsembleRun(long seed, Parts parts, EnsembleOptions options, List<Fault> script) {
        this.seed = seed;
        this.options = options;
        this.script = script;
        this.world = new EnsembleWorld(new Random(seed * 0x9e3779b97f4a7c15L + 1), options);
        this.faults = new FaultInjector(world, options, machines, clients);
        world.onSync(faults::onSync);
        world.counters.count("run with electionAlg " + options.election());
        if (options.h2()) {
            world.counters.count("run with H2");
        }
        if (options.swaps()) {
            world.counters.count("run with swaps");
        }
        for (int id = 1; id <= options.servers(); id++) {
            machines.add(new Machine(id, world, options, parts.disks().make(world.counters), parts.storage()));
        }
        world.ledger.judgeBy(new CountingRules(options, world.ledger, world.oracles));
        if (options.swaps()) {
            world.ledger.tellOfDecisions(
                    (point, server) -> machines.get(server - 1).onSwapPoint(point));
        }
        for (int i = 0; i < options.clients(); i++) {
            clients.add(new EnsembleClient(world, options, i));
        }
    }

    static EnsembleOptions options(long seed) {
        return EnsembleOptions.draw(new Random(seed * 0x9e3779b97f4a7c15L));
    }

    /**
     * The faults of a seed: of a few kinds, so that rare meetings are not always drowned by common ones, or such that are known to have
     * to meet.
     */
    static List<Fault> script(long seed) {
        EnsembleOptions options = options(seed);
        Random random = new Random(seed * 0xbf58476d1ce4e5b9L);
        Fault.Kind[] all = Fault.drawn().toArray(new Fault.Kind[0]);
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
        Random meeting = new Random(seed * 0x94d049bb133111ebL + 1);
        if (meeting.nextInt(MEETING) == 0) {
            script.subList(Math.min(script.size(), meeting.nextInt(3)), script.size())
                    .clear();
            script.addAll(Meetings.draw(meeting, options));
        }
        if (options.swaps()) {
            addSwaps(script, random, options);
        }
        script.sort(Comparator.comparingLong(Fault::atMicros));
        return script;
    }

    /** Changes of parts anywhere in the run, but soon enough for something to happen to most of them. */
    private static void addSwaps(List<Fault> script, Random random, EnsembleOptions options) {
        Fault.Kind[] wish = {Fault.Kind.SWAP};
        Fault.Kind[] death = {Fault.Kind.SWAP_DEATH};
        boolean quiet = random.nextInt(QUIET) == 0;
        if (quiet) {
            script.clear();
        }
        boolean stores = random.nextInt(STORES) == 0; // which take ten times as long as all the rest
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            long at = (long) (random.nextDouble() * random.nextDouble() * options.millis() * 1000);
            Fault drawn = Fault.draw(random, wish, at, options.servers());
            boolean store = stores && random.nextInt(4) > 0;
            int part = store ? OtherParts.STORE : OtherParts.SWIFT[random.nextInt(OtherParts.SWIFT.length)];
            script.add(new Fault(at, Fault.Kind.SWAP, drawn.server(), part, drawn.number()));
            if (!quiet && random.nextInt(3) > 0) {
                Fault point = Fault.draw(random, death, at, options.servers());
                boolean elsewhere = SwapWish.pointOf(point.number()).compareTo(SwapWish.Point.OVER) > 0;
                int dying = elsewhere ? point.server() : drawn.server();
                script.add(new Fault(at, Fault.Kind.SWAP_DEATH, dying, point.other(), point.number()));
            }
        }
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
        } finally {
            machines.forEach(Machine::end);
            world.oracles.close();
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
        faults.plan(script);
    }

    // ------------------------------------------------------------------------------------------------ the end

    /** L1: when all is well again, writes commit, queues drain, and all members become equal. */
    private void heal() {
        faults.heal();
        long healed = world.schedule.now();
        long acknowledged = acknowledged();
        await("no write was acknowledged", healed, () -> acknowledged() > acknowledged || isForAnOperator(healed));
        if (acknowledged() == acknowledged) {
            world.counters.count("nobody can tell that nothing was lost");
            return;
        }
        await(
                "a part is still being changed",
                world.schedule.now(),
                () -> machines.stream().allMatch(Machine::isSettled));
        clients.forEach(EnsembleClient::beQuiet);
        await(
                "clients wait for answers",
                world.schedule.now(),
                () -> clients.stream().allMatch(EnsembleClient::isQuiet));
        await("the members did not become equal", world.schedule.now(), this::areEqual);
        await(
                "members do not do what they have decided",
                world.schedule.now(),
                () -> machines.stream().allMatch(Machine::agrees));
        checkElections();
        EnsembleClient reader = clients.get(0);
        await("the reader is not connected", world.schedule.now(), reader::isQuiet);
        reader.readAll(world.model.paths());
        await("the reader waits for answers", world.schedule.now(), reader::isQuiet);
    }

    /**
     * Nothing was ever committed, and one has lost what it had: who was restarted with an empty log cannot tell whether it has lost something as
     * well, so there may be no quorum of those that know. ZooKeeper's operator then writes the file {@code initialize}.
     */
    private boolean isForAnOperator(long since) {
        return world.schedule.now() > since + HEALED_NANOS / 2
                && world.ledger.last() == world.ledger.root()
                && machines.stream()
                        .anyMatch(machine ->
                                machine.ghost().isVoter() && machine.ghost().isSuspect());
    }

    /** But for a leader who weighs nothing any more, and for the end of an epoch's numbers. */
    private void checkElections() {
        boolean quiet = options.swaps()
                && !options.rollOver()
                && world.ledger.lists().stream().noneMatch(CountingRules::takesWeight)
                && script.stream().allMatch(fault -> fault.kind() == Fault.Kind.SWAP);
        if (quiet && world.counters.of("leader established") > 1) {
            throw new Violation("S2: a leader was elected because parts were changed, and for nothing else");
        }
    }

    private long acknowledged() {
        long acknowledged = 0;
        for (EnsembleClient client : clients) {
            acknowledged += client.writesAcknowledged();
        }
        return acknowledged;
    }

    private boolean areEqual() {
        return machines.stream()
                .allMatch(machine -> machine.isUp()
                        && machine.ghost().durable() == world.ledger.last()
                        && world.ledger.at(machine.treeZxid()) == world.ledger.last());
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String otherwise, long since, Condition condition) {
        long stop = world.schedule.done() + (options.swaps() ? CHANGING_EVENTS : HEALING_EVENTS);
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
