package io.zabitat.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Zxid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whole ensembles with random histories, delays, deaths and cuts; a failure names its seed. */
class RandomElectionTest {
    private static final int RUNS = 500;

    /** What a {@link Random} draws first from seeds that follow each other is nearly the same. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /** More than the longest pause between two repetitions. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(200);

    @Test
    void shouldElectTheBestWhenAllHearEachOther() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + RUNS; seed++) {
            Random random = new Random(seed * SPREAD);
            SimulatedEnsemble ensemble = ensemble(random, true);
            List<SimulatedEnsemble.Member> members = new ArrayList<>(ensemble.members.values());
            Collections.shuffle(members, random);
            members.forEach(member -> ensemble.network.after(random.nextInt(100), member::start));
            long best = ensemble.members.values().stream()
                    .filter(member -> ensemble.quorum.weight(member.id) > 0)
                    .max(Comparator.<SimulatedEnsemble.Member>comparingLong(member -> member.epoch)
                            .thenComparingLong(member -> member.zxid)
                            .thenComparingLong(member -> member.id))
                    .orElseThrow()
                    .id;
            calm(ensemble, seed, TimeUnit.SECONDS.toNanos(5));
            assertEquals(best, ensemble.members.get(1L).leader, "seed " + seed);
        }
    }

    @Test
    void shouldAgreeOnceTheNetworkIsCalm() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + RUNS; seed++) {
            Random random = new Random(seed * SPREAD);
            SimulatedEnsemble ensemble = ensemble(random, random.nextBoolean());
            try {
                for (int i = random.nextInt(60); i > 0; i--) {
                    disturb(ensemble, random);
                    long until = ensemble.network.nowNanos()
                            + TimeUnit.MILLISECONDS.toNanos(random.nextInt(10) == 0 ? 3000 : random.nextInt(300));
                    ensemble.network.run(until);
                }
                heal(ensemble);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            calm(ensemble, seed, CALM_NANOS);
        }
    }

    private static SimulatedEnsemble ensemble(Random random, boolean withHistory) {
        int voters = 3 + random.nextInt(3);
        Map<Long, Long> weights = new HashMap<>();
        if (random.nextInt(3) == 0) {
            weights.put(1L + random.nextInt(voters), (long) random.nextInt(3));
        }
        SimulatedEnsemble ensemble = new SimulatedEnsemble(random, voters, random.nextInt(3), weights);
        if (withHistory) {
            for (SimulatedEnsemble.Member member : ensemble.members.values()) {
                member.complete = true;
                member.epoch = 1 + random.nextInt(2);
                member.zxid = Zxid.of(1, 1 + random.nextInt(3));
            }
        }
        return ensemble;
    }

    private static void disturb(SimulatedEnsemble ensemble, Random random) {
        SimulatedEnsemble.Member one = any(ensemble, random);
        SimulatedEnsemble.Member other = any(ensemble, random);
        switch (random.nextInt(6)) {
            case 0, 1 -> restart(one);
            case 2 -> stop(one);
            case 3 -> ensemble.disconnect(one, other);
            case 4 -> ensemble.connect(one, other);
            default -> {
                if (!one.isRunning() && mayLoseDisk(ensemble, one)) {
                    one.complete = false;
                    one.zxid = 0;
                    one.epoch = 0;
                }
            }
        }
    }

    /** As long as a quorum remembers: those that hold nothing do not vote beside one with history, so there is no other. */
    private static boolean mayLoseDisk(SimulatedEnsemble ensemble, SimulatedEnsemble.Member loser) {
        return ensemble.quorum.isQuorum(ensemble.members.values().stream()
                .filter(member -> member.complete && member != loser)
                .mapToLong(member -> member.id)
                .toArray());
    }

    private static SimulatedEnsemble.Member any(SimulatedEnsemble ensemble, Random random) {
        return ensemble.members.get(1L + random.nextInt(ensemble.members.size()));
    }

    private static void restart(SimulatedEnsemble.Member member) {
        stop(member);
        member.start();
    }

    private static void stop(SimulatedEnsemble.Member member) {
        if (member.isRunning()) {
            member.stop();
        }
    }

    private static void heal(SimulatedEnsemble ensemble) {
        List<SimulatedEnsemble.Member> members = List.copyOf(ensemble.members.values());
        members.stream().filter(member -> !member.isRunning()).forEach(SimulatedEnsemble.Member::start);
        for (SimulatedEnsemble.Member one : members) {
            for (SimulatedEnsemble.Member other : members) {
                ensemble.connect(one, other);
            }
        }
    }

    private static void calm(SimulatedEnsemble ensemble, long seed, long nanos) {
        long end = ensemble.network.nowNanos() + nanos;
        try {
            while (!ensemble.agree()) {
                assertTrue(ensemble.network.runOne(end), () -> "no agreement: " + state(ensemble));
            }
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static String state(SimulatedEnsemble ensemble) {
        StringBuilder text = new StringBuilder();
        for (SimulatedEnsemble.Member member : ensemble.members.values()) {
            text.append(member.id).append(" -> ").append(member.leader);
            text.append(member.established ? " established, " : ", ");
        }
        return text.toString();
    }
}
