package io.zabitat.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Makes the faults of a script happen to the machines and the network of one run, until everything is healed. */
final class FaultInjector {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final int SLOW_LINK_MILLIS = 500;

    private final EnsembleWorld world;
    private final EnsembleOptions options;
    private final List<Machine> machines;
    private final List<EnsembleClient> clients;
    /** Faults that wait for a synchronisation. */
    private final List<Fault> armed = new ArrayList<>();

    private boolean over;

    FaultInjector(EnsembleWorld world, EnsembleOptions options, List<Machine> machines, List<EnsembleClient> clients) {
        this.world = world;
        this.options = options;
        this.machines = machines;
        this.clients = clients;
    }

    void plan(List<Fault> script) {
        for (Fault fault : script) {
            world.schedule.after(fault.atMicros() * MICRO, () -> strike(fault));
        }
    }

    /** Nothing goes wrong any more, and what went wrong is well again. */
    void heal() {
        over = true;
        armed.clear();
        world.network.heal();
        world.oracles.heal();
        machines.forEach(Machine::heal);
    }

    private Machine machine(int number) {
        int id = number == Fault.LEADER ? Math.max(1, world.ledger.lastLeader()) : number;
        return machines.get((id - 1) % machines.size());
    }

    private List<Machine> aQuorum() {
        List<Machine> rest = new ArrayList<>(machines);
        List<Machine> some = new ArrayList<>();
        for (int i = 0; i < options.voters() / 2 + 1; i++) {
            some.add(rest.remove(world.random.nextInt(rest.size())));
        }
        return some;
    }

    private void strike(Fault fault) {
        if (over) {
            return;
        }
        Machine machine = machine(fault.server());
        int a = machine.id();
        int b = machine(fault.other()).id();
        Random random = world.random;
        long number = fault.number();
        world.counters.count("fault " + fault.kind());
        switch (fault.kind()) {
            case KILL -> machine.kill(number);
            case KILL_QUORUM -> aQuorum().forEach(each -> each.kill(number));
            case KILL_ALL -> machines.forEach(each -> each.kill(number + random.nextInt(20)));
            case POWER_LOSS -> machine.powerLoss(random, number);
            case POWER_LOSS_QUORUM -> aQuorum().forEach(each -> each.powerLoss(random, number));
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
                world.schedule.after(SLOW_LINK_MILLIS * MILLI, () -> world.network.slow(a, b, 0));
            }
            case HALF_OPEN -> bite(world.network.silence(a, b), "half-open connection");
            case RESET -> bite(world.network.breakOne(a, b), "connection that was reset");
            case CORRUPT -> world.network.corruptNext(a);
            case WALL_JUMP -> machine.jumpWall(number);
            case SYNC_RESET, SYNC_KILL, SYNC_POWER, SYNC_LEADER -> armed.add(fault);
            case WRONG_VOTE -> machine.voteWrongly(number);
            case CLOSE_AND_MOVE -> clients.forEach(client -> client.closeAndMove(a, b));
            case SWAP -> machine.swap(fault.other(), number);
            case SWAP_DEATH -> machine.armSwapDeath(number, fault.other() % 2 == 0);
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
                    if (!over) {
                        machine.kill(down);
                    }
                });
            }
        }
    }

    /** Only while a quorum of the others is whole: otherwise what is lost is lost (reliability 3.3). */
    private void damage(Machine machine, Fault.Kind kind, long downMillis) {
        Set<Long> whole = new TreeSet<>();
        for (Machine each : machines) {
            if (each != machine && each.ghost().isWhole()) {
                whole.add((long) each.id());
            }
        }
        if (machine.ghost().isVoter() && !world.ledger.isQuorumOfAll(whole)) {
            return;
        }
        machine.kill(downMillis);
        if (machine.damage(kind, world.random)) {
            world.counters.count("damage " + kind);
        }
    }

    // ------------------------------------------------------------------------------------------------ synchronisation

    /** A leader begins to bring a learner up to date: what was meant for that moment strikes. */
    void onSync(int learner, int leader) {
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
        if (over) {
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
}
