package io.zabitat.node;

import java.util.SplittableRandom;

/**
 * Pauses between tries, so that a leader gets time to open its port and many observers do not come at once. Owned by the node loop.
 */
final class Patience {
    /** An election may well need a second and a third try before all agree. */
    private static final int PROMPT_SEARCHES = 4;

    private static final long FIRST_REST_NANOS = 20_000_000L;
    private static final int MOST_DOUBLINGS = 6;

    private final long connectNanos;
    private final long electionNanos;
    private final long reconnectNanos;
    private final SplittableRandom random;
    private boolean elected;

    /**
     * @param connectNanos between two dials of the same leader
     * @param electionNanos the longest an observer waits before it looks for a leader again
     * @param reconnectNanos the longest an observer waits before it dials a leader
     */
    Patience(long connectNanos, long electionNanos, long reconnectNanos, long seed) {
        this.connectNanos = connectNanos;
        this.electionNanos = electionNanos;
        this.reconnectNanos = reconnectNanos;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Before looking for a leader; the first time there is no reason to wait. A leader that sends this server away again and again is not
     * asked dozens of times a second.
     *
     * @param fruitless searches since a leader was last established
     */
    long beforeElection(int fruitless) {
        boolean first = !elected;
        elected = true;
        long spread = first || electionNanos <= 0 ? 0 : random.nextLong(electionNanos);
        int doublings = Math.min(fruitless - PROMPT_SEARCHES, MOST_DOUBLINGS);
        return doublings < 0 ? spread : Math.max(spread, FIRST_REST_NANOS << doublings);
    }

    /**
     * Before a dial. A Zabitat leader is ready within milliseconds, so the first pauses are short; all together they leave Apache's a second.
     *
     * @param tries dials of this leader before
     */
    long beforeDial(int tries) {
        return switch (tries) {
            case 0 -> reconnectNanos <= 0 ? 0 : random.nextLong(reconnectNanos);
            case 1 -> connectNanos / 20;
            case 2 -> connectNanos / 4;
            default -> connectNanos;
        };
    }
}
