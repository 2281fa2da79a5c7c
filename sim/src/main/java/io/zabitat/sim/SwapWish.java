package io.zabitat.sim;

import java.util.Random;

/** How an operator wants a part changed, and where a change is to be cut short, as the number in a line of a script. */
final class SwapWish {
    private static final int WAYS = 16;
    private static final int BY_HAND = 1;
    private static final int INSTANT = 2;
    private static final int BACK = 4;
    private static final int PAUSED = 8;
    private static final int CHANGES = 64;

    /** A moment in a change; what dies behind it does so before one of the next changes of its disk (hot-swap 2, CP31 to CP43). */
    enum Point {
        /** CP31: nothing is recorded. */
        PLANNED,
        /** CP32, CP33. */
        PREPARE,
        /** CP34. */
        SHADOW,
        /** CP35: not recorded. */
        CUTOVER,
        /** CP36, CP37, CP45. */
        TURN,
        /** CP38: not recorded. */
        TURNED,
        /** CP40: not recorded. */
        ROLLBACK,
        /** The way back is recorded. */
        TURN_BACK,
        /** CP41: not recorded. */
        TURNED_BACK,
        /** CP42. */
        COMMIT,
        /** CP43: not recorded. */
        COMMITTED,
        /** Its end is recorded. */
        OVER,
        /** What members decide together has come into the own log, and is not yet durable there (CP44). */
        LOGGED,
        /** A learner is about to hear that it is decided; the leader is about to tell (CP44). */
        DECIDED
    }

    private SwapWish() {}

    static long draw(Random random) {
        int observeMillis = 1 + random.nextInt(random.nextBoolean() ? 40 : 400);
        int ways = random.nextInt(3) == 0 ? BY_HAND : 0;
        ways |= random.nextInt(3) == 0 ? INSTANT : 0;
        ways |= random.nextInt(3) == 0 ? BACK : 0;
        ways |= random.nextInt(8) == 0 ? PAUSED : 0;
        return (long) observeMillis * WAYS + ways;
    }

    /** @param takenBack whether the operator wants it back at some time */
    static long of(long observeMillis, boolean takenBack) {
        return observeMillis * WAYS + (takenBack ? BACK : 0);
    }

    static long observeMillis(long number) {
        return number / WAYS;
    }

    /** One of so many things between which the wish does not say more. */
    static int choice(long number, int of) {
        return (int) (observeMillis(number) % of);
    }

    /** Whether the cut-over waits for the operator. */
    static boolean isByHand(long number) {
        return (number & BY_HAND) != 0;
    }

    /** Whether every write waits for both stores while both are held. */
    static boolean isInstant(long number) {
        return (number & INSTANT) != 0;
    }

    /** Whether the operator wants it taken back, at some time. */
    static boolean isTakenBack(long number) {
        return (number & BACK) != 0;
    }

    /** Whether the operator holds it up for a while. */
    static boolean isPaused(long number) {
        return (number & PAUSED) != 0;
    }

    static long drawDeath(Random random) {
        int point = random.nextInt(Point.values().length);
        return (long) point * CHANGES + random.nextInt(random.nextBoolean() ? 6 : CHANGES);
    }

    static long death(Point point, int changes) {
        return (long) point.ordinal() * CHANGES + changes;
    }

    static Point pointOf(long number) {
        return Point.values()[(int) (number / CHANGES % Point.values().length)];
    }

    static int changesOf(long number) {
        return (int) (number % CHANGES);
    }
}
