package io.zabitat.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Faults that have to meet for a bug to show, each alone being common enough: known bugs that were put back and that independent faults
 * did not find in a hundred thousand schedules. The moments, and whom it strikes, are drawn.
 */
final class Meetings {
    private static final long MILLI = 1_000;
    /** When most runs have a leader. */
    private static final int LEADER_MILLIS = 300;
    /** Sessions are closed that often. */
    private static final int ROUND_MILLIS = 350;

    private final Random random;
    private final EnsembleOptions options;
    private final List<Fault> faults = new ArrayList<>();

    private Meetings(Random random, EnsembleOptions options) {
        this.random = random;
        this.options = options;
    }

    static List<Fault> draw(Random random, EnsembleOptions options) {
        Meetings meeting = new Meetings(random, options);
        long at = 100 * MILLI + (long) (random.nextDouble() * options.millis() * MILLI / 3);
        switch (random.nextInt(6)) {
            case 0 -> meeting.slowAcknowledgements(at);
            case 1 -> meeting.oneAfterTheOther(at);
            case 2 -> meeting.wrongVotes(at);
            case 3 -> {
                if (random.nextBoolean()) {
                    meeting.lateRequests(at);
                } else {
                    meeting.lateCloses();
                }
            }
            case 4 -> meeting.emptied(at);
            default -> meeting.loneLeader(at);
        }
        return meeting.faults;
    }

    private int anybody() {
        return 1 + random.nextInt(options.servers());
    }

    private long millis(int from, int to) {
        return from + random.nextInt(to - from);
    }

    private void add(long at, Fault.Kind kind, int server, int other, long number) {
        faults.add(new Fault(at, kind, server, other, number));
    }

    /** Disks are slow, and connections break before anything that was written there is durable (4712, 4785, stale acknowledgements). */
    private void slowAcknowledgements(long at) {
        int one = anybody();
        slowDisks(at, random.nextBoolean() ? one : 0);
        if (random.nextInt(4) == 0) {
            add(at - millis(1, 90) * MILLI, Fault.Kind.KILL, anybody(), 1, millis(300, 1200));
        }
        for (int i = 2 + random.nextInt(5); i > 0; i--) {
            add(at + millis(0, 400) * MILLI, Fault.Kind.RESET, one, Fault.LEADER, 0);
        }
    }

    /** @param but whose disk stays quick */
    private void slowDisks(long at, int but) {
        for (int server = 1; server <= options.servers(); server++) {
            if (server != but && random.nextInt(4) > 0) {
                add(at + millis(0, 20) * MILLI, Fault.Kind.DISK_SLOW, server, 1, millis(20, 300));
            }
        }
    }

    /** One does not run for so long that sessions end, and goes on while their end is not yet committed (1208, 1496). */
    private void lateRequests(long at) {
        long away = millis(250, 900);
        add(at, Fault.Kind.PAUSE, anybody(), 1, away);
        slowDisks(at + (away - millis(20, 250)) * MILLI, 0);
    }

    /**
     * What clients have asked of one server comes late to the leader: among it that a session be closed, which goes on at another server,
     * and does so while the end of it is not yet committed (1208). Again and again, once there is a leader.
     */
    private void lateCloses() {
        long end = Math.max(options.millis(), LEADER_MILLIS + ROUND_MILLIS);
        for (long round = millis(LEADER_MILLIS, LEADER_MILLIS + 100); round < end; round += ROUND_MILLIS) {
            int late = anybody();
            int other = 1 + (late + random.nextInt(options.servers() - 1)) % options.servers();
            long slow = round + millis(20, 60);
            add(round * MILLI, Fault.Kind.CLOSE_AND_MOVE, late, other, 0);
            slowDisks(slow * MILLI, 0);
            add(slow * MILLI, Fault.Kind.SLOW_LINK, late, Fault.LEADER, millis(20, 150));
            add((slow + millis(1, 40)) * MILLI, Fault.Kind.CLOSE_AND_MOVE, late, other, 0);
        }
    }

    /** One that is behind and one that has lost everything begin while nobody else is there (2325, 3056). */
    private void emptied(long at) {
        int behind = anybody();
        int empty = anybody();
        long away = millis(60, 500);
        long last = at + (away - millis(10, 50)) * MILLI;
        add(at, Fault.Kind.KILL, behind, 1, away);
        add(last, Fault.Kind.WIPE, empty, 1, millis(10, 60));
        for (int server = 1; server <= options.servers(); server++) {
            if (server != behind && server != empty) {
                add(last + millis(0, 10) * MILLI, Fault.Kind.KILL, server, 1, millis(200, 800));
            }
        }
    }

    /** One is away for so long that it gets a snapshot, then another one is, and then the first one leads (2846, 4352). */
    private void oneAfterTheOther(long at) {
        int one = anybody();
        int next = anybody();
        long first = millis(100, 500);
        long second = millis(100, 500);
        long back = at + (first + millis(5, 120)) * MILLI;
        add(at, Fault.Kind.KILL, one, 1, first);
        add(back, Fault.Kind.KILL, next, 1, second);
        add(back + (second - millis(0, 40)) * MILLI, Fault.Kind.KILL, Fault.LEADER, 1, millis(100, 600));
    }

    /** One that is behind is elected: an election is but a hint (R15). */
    private void wrongVotes(long at) {
        int one = anybody();
        long away = millis(40, 400);
        add(at, random.nextBoolean() ? Fault.Kind.ISOLATE : Fault.Kind.KILL, one, 1, away);
        add(at + 1, Fault.Kind.WRONG_VOTE, one, 1, away + millis(100, 900));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            add(
                    at + (away + millis(0, 300)) * MILLI,
                    random.nextBoolean() ? Fault.Kind.KILL : Fault.Kind.ISOLATE,
                    random.nextInt(3) == 0 ? anybody() : Fault.LEADER,
                    1,
                    millis(50, 400));
        }
    }

    /** A leader goes on proposing where nobody hears it, and then comes back to those that have gone on without it (1154, 1549). */
    private void loneLeader(long at) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            long away = millis(100, 700);
            add(at + millis(0, 900) * MILLI, Fault.Kind.ISOLATE, Fault.LEADER, 1, away);
            if (random.nextBoolean()) {
                add(at + millis(0, 900) * MILLI, Fault.Kind.KILL, Fault.LEADER, 1, millis(10, 200));
            }
        }
    }
}
