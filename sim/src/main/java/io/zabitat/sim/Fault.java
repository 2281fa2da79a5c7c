package io.zabitat.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Something that goes wrong at a moment of a run; one line of a script. Servers are numbered from 1; {@link #LEADER} is whoever was
 * established last.
 *
 * @param atMicros since the beginning
 * @param server whom it strikes
 * @param other the second server where there are two
 * @param number milliseconds, or a count
 */
record Fault(long atMicros, Kind kind, int server, int other, long number) {
    static final int LEADER = 0;

    /** What histories that differ, and their mending, are made of. */
    static final List<Kind> OFTEN = List.of(Kind.ISOLATE, Kind.ISOLATE, Kind.KILL, Kind.WIPE, Kind.SYNC_RESET);

    /** What {@link #number} means is said with each. */
    enum Kind {
        /** kill -9, and a start so many ms later. */
        KILL,
        /** The same for as many servers as there are in a quorum. */
        KILL_QUORUM,
        /** The same for all. */
        KILL_ALL,
        /** The power goes, and comes again so many ms later. */
        POWER_LOSS,
        POWER_LOSS_QUORUM,
        POWER_LOSS_ALL,
        /** An orderly stop, and a start so many ms later. */
        STOP,
        /** Killed before the so-manieth change of its disk from now. */
        CRASH_POINT,
        /** The same, and the power goes. */
        POWER_POINT,
        /** Every server is killed and started a few times within so many ms. */
        STORM,
        /** The sync after so many good ones fails. */
        SYNC_FAILS,
        /** The write after so many good ones fails. */
        WRITE_FAILS,
        /** The disk is full for so many ms. */
        DISK_FULL,
        /** Every sync takes so many ms, for half a second. */
        DISK_SLOW,
        /** One bit of its logs turns over while it is down for so many ms. */
        ROT_LOG,
        /** One bit of its snapshots turns over while it is down for so many ms. */
        ROT_SNAPSHOT,
        /** It loses all its files while it is down for so many ms. */
        WIPE,
        /** It does not run for so many ms. */
        PAUSE,
        /** Cut off from all servers for so many ms. */
        ISOLATE,
        /** No bytes from the one to the other for so many ms. */
        CUT_ONE_WAY,
        CUT_BOTH_WAYS,
        /** Bytes take so many ms more between the two, for half a second. */
        SLOW_LINK,
        /** A connection between the two is dead, and neither is told. */
        HALF_OPEN,
        /** A connection between the two is reset. */
        RESET,
        /** One byte of the next bytes that it sends to a server is wrong. */
        CORRUPT,
        /** Somebody sets its wall clock by so many ms. */
        WALL_JUMP,
        /** The next synchronisation of a learner loses its connection so many us after it has begun; of any learner for "leader". */
        SYNC_RESET,
        /** The same, and the learner is killed. */
        SYNC_KILL,
        /** The same, and the learner loses its power. */
        SYNC_POWER,
        /** The same, and the leader is killed. */
        SYNC_LEADER,
        /** No fault: the operator has a part of it changed, {@code other} says which, {@link SwapWish} how. */
        SWAP,
        /** Its next change of a part is cut short at a point of it; {@link SwapWish#death}. */
        SWAP_DEATH,
        /** For so many ms its elections believe it to be ahead of everybody. */
        WRONG_VOTE,
        /** No fault: every client takes its session to this server; who is there already has it closed, and goes on in it at the other. */
        CLOSE_AND_MOVE
    }

    /** What a seed draws from one by one; the rest comes of its options, and of {@link Meetings}. */
    static List<Kind> drawn() {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.compareTo(Kind.SWAP) < 0)
                .toList();
    }

    /** Of the kinds that are on in this run. */
    static Fault draw(Random random, Kind[] on, long atMicros, int servers) {
        Kind kind = on[random.nextInt(on.length)];
        boolean leader = random.nextInt(kind == Kind.ISOLATE ? 2 : 3) == 0;
        int server = leader ? LEADER : 1 + random.nextInt(servers);
        int other = 1 + random.nextInt(servers);
        long number = switch (kind) {
            case CRASH_POINT, POWER_POINT -> random.nextInt(random.nextBoolean() ? 6 : 40);
            case SYNC_FAILS, WRITE_FAILS -> random.nextInt(8);
            case WALL_JUMP -> random.nextInt(20_000_000) - 10_000_000;
            case SYNC_RESET, SYNC_KILL, SYNC_POWER, SYNC_LEADER -> random.nextInt(random.nextBoolean() ? 1000 : 8000);
            case ISOLATE -> random.nextInt(3) > 0 ? 350 + random.nextInt(500) : 1 + random.nextInt(200);
            case DISK_SLOW -> 5 + random.nextInt(random.nextInt(4) == 0 ? 1500 : 100);
            case SLOW_LINK -> 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 30);
            case KILL_ALL, KILL_QUORUM, POWER_LOSS_ALL, POWER_LOSS_QUORUM -> 1 + random.nextInt(200);
            case SWAP -> SwapWish.draw(random);
            case SWAP_DEATH -> SwapWish.drawDeath(random);
            default -> 1 + random.nextInt(random.nextInt(3) == 0 ? 900 : 150);
        };
        return new Fault(atMicros, kind, server, other, number);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%9d us  %-17s %s %d %d",
                atMicros,
                kind,
                server == LEADER ? "leader" : server,
                other,
                number);
    }

    static Fault parse(String line) {
        String[] words = line.trim().split("\\s+");
        int server = words[3].equals("leader") ? LEADER : Integer.parseInt(words[3]);
        return new Fault(
                Long.parseLong(words[0]),
                Kind.valueOf(words[2]),
                server,
                Integer.parseInt(words[4]),
                Long.parseLong(words[5]));
    }
}
