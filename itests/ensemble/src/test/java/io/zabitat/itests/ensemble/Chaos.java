package io.zabitat.itests.ensemble;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One fault after the other, drawn from a seed: kill -9, SIGSTOP and SIGTERM of leaders, followers, observers and quorums under load. */
final class Chaos {
    private static final int LONGEST_OUTAGE_MILLIS = 1_500;
    private static final int LONGEST_PAUSE_MILLIS = 6_000;

    private final Ensemble ensemble;
    private final Load load;
    private final Random random;

    Chaos(Ensemble ensemble, Load load, Random random) {
        this.ensemble = ensemble;
        this.load = load;
        this.random = random;
    }

    private enum Fault {
        KILL,
        PAUSE,
        STOP,
        PAUSE_TWO,
        KILL_TWO,
        KILL_ALL,
        KILL_DURING_RETURN
    }

    /** Strikes once, lets everybody come back, and returns when writes go on. */
    void strike(int cycle) {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        Member leader = ensemble.awaitLeader();
        Member victim = random.nextBoolean()
                ? leader
                : ensemble.members().get(random.nextInt(ensemble.members().size()));
        Duration outage = Duration.ofMillis(random.nextInt(LONGEST_OUTAGE_MILLIS));
        Duration pause = Duration.ofMillis(200 + random.nextInt(LONGEST_PAUSE_MILLIS));
        long began = System.nanoTime();
        ensemble.journal()
                .note("cycle " + cycle + ": " + fault + " of " + victim + (victim == leader ? ", which leads" : ""));
        switch (fault) {
            case KILL -> {
                victim.kill();
                Poll.last(outage);
            }
            case PAUSE -> {
                victim.pause();
                Poll.last(pause);
                victim.resume();
            }
            case STOP -> {
                victim.stop();
                Poll.last(outage);
            }
            case KILL_TWO -> {
                victim.kill();
                another(victim).kill();
                Poll.last(outage);
            }
            case PAUSE_TWO -> {
                Member other = another(victim);
                victim.pause();
                other.pause();
                Poll.last(pause);
                other.resume();
                victim.resume();
            }
            case KILL_ALL -> {
                ensemble.members().forEach(Member::kill);
                Poll.last(outage);
            }
            case KILL_DURING_RETURN -> {
                victim.kill();
                Poll.last(outage);
                victim.launch();
                Poll.last(outage);
                another(victim).kill();
            }
        }
        returnAll();
        load.awaitProgress(20);
        ensemble.journal()
                .note("cycle " + cycle + ": all serve and write after " + (System.nanoTime() - began) / 1_000_000
                        + " ms");
    }

    private Member another(Member than) {
        List<Member> others = new ArrayList<>(ensemble.members());
        others.remove(than);
        return others.get(random.nextInt(others.size()));
    }

    private void returnAll() {
        List<Member> down = new ArrayList<>(ensemble.members());
        down.removeIf(Member::isAlive);
        Collections.shuffle(down, random);
        down.forEach(Member::launch);
        ensemble.awaitAllServing();
    }
}
