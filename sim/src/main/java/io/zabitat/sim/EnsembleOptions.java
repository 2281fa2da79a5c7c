package io.zabitat.sim;

import java.util.Random;

/**
 * What a seed turns on in a run of a whole ensemble. Sizes come from short lists, because a server's configuration is read once for
 * each mixture.
 *
 * @param voters 3 or 5; 2 with an oracle
 * @param observers none, or one
 * @param millis virtual time in which faults happen
 * @param events after which they end in any case
 * @param faults how many there are
 * @param snapCount of the servers
 * @param committedLog transactions kept in memory for learners
 * @param preallocate of log files, in KiB
 * @param window bytes under way in one direction
 * @param chop one of so many deliveries is cut
 * @param readBytes the most a server reads from a connection at once
 * @param thinkMicros between two things a client does, on average
 * @param logPercent of a snapshot's size that may be sent from the log instead
 * @param restless whether clients leave their servers, and close sessions and come back, without being forced to
 * @param rollOver whether epochs begin just before the end of the zxid's lower half
 * @param election the number of the election algorithm, 0 to 3
 * @param oracle who may let one of two voters go on alone: {@link #NO_ORACLE}, {@link #PLAIN_ORACLE} or {@link #LEASE_FILE}
 * @param h2 whether histories are kept in H2
 * @param swaps whether parts of members are changed while they run
 * @param lists whether members can agree on another list, and so on another quorum system
 */
record EnsembleOptions(
        int voters,
        int observers,
        int clients,
        int millis,
        int events,
        int faults,
        int snapCount,
        int committedLog,
        int preallocate,
        int window,
        int chop,
        int readBytes,
        int thinkMicros,
        int logPercent,
        boolean drift,
        boolean bigData,
        boolean restless,
        boolean rollOver,
        int election,
        int oracle,
        boolean h2,
        boolean swaps,
        boolean lists) {
    static final int TICK_MILLIS = 100;
    static final int INIT_LIMIT = 10;
    static final int SYNC_LIMIT = 3;
    static final int FAST_ELECTION = 3;
    static final int NO_ORACLE = 0;
    /** ZooKeeper's, which says yes to server 1 alone. */
    static final int PLAIN_ORACLE = 1;

    static final int LEASE_FILE = 2;

    /** One of so many seeds has an oracle of each kind, and as many keep their histories in H2. */
    private static final int RARE = 32;

    /** One of so many seeds changes parts of members while they run. */
    private static final int SWAPPING = 12;

    /** In one of so many of them lists of members can change, too, where nothing else forbids it. */
    private static final int LISTING = 3;

    /** Without an oracle, and with files. */
    EnsembleOptions(
            int voters,
            int observers,
            int clients,
            int millis,
            int events,
            int faults,
            int snapCount,
            int committedLog,
            int preallocate,
            int window,
            int chop,
            int readBytes,
            int thinkMicros,
            int logPercent,
            boolean drift,
            boolean bigData,
            boolean restless,
            boolean rollOver,
            int election) {
        this(
                voters,
                observers,
                clients,
                millis,
                events,
                faults,
                snapCount,
                committedLog,
                preallocate,
                window,
                chop,
                readBytes,
                thinkMicros,
                logPercent,
                drift,
                bigData,
                restless,
                rollOver,
                election,
                NO_ORACLE,
                false,
                false,
                false);
    }

    static EnsembleOptions draw(Random random) {
        int events = 600 + random.nextInt(2000);
        int clients = 1 + random.nextInt(3);
        int thinkMicros = pick(random, 8_000, 30_000, 90_000);
        EnsembleOptions options = new EnsembleOptions(
                random.nextInt(6) == 0 ? 5 : 3,
                random.nextInt(5) == 0 ? 1 : 0,
                clients,
                millisOf(events, clients, thinkMicros),
                events,
                1 + random.nextInt(random.nextInt(3) == 0 ? 12 : 6),
                pick(random, 5, 20, 1000),
                pick(random, 0, 0, 500),
                random.nextInt(8) == 0 ? 32 : 0,
                random.nextInt(4) == 0 ? 700 + random.nextInt(2000) : 64 * 1024,
                random.nextInt(3) == 0 ? 2 + random.nextInt(10) : 50,
                random.nextInt(4) == 0 ? 100 + random.nextInt(500) : 64 * 1024,
                thinkMicros,
                pick(random, 33, 100),
                random.nextInt(4) == 0,
                random.nextInt(8) == 0,
                random.nextInt(3) == 0,
                random.nextInt(16) == 0,
                FAST_ELECTION);
        EnsembleOptions elected =
                options.electing(random.nextBoolean() ? FAST_ELECTION : random.nextInt(FAST_ELECTION));
        EnsembleOptions kept = switch (random.nextInt(RARE)) {
            case 0 -> elected.with(2, FAST_ELECTION, PLAIN_ORACLE, false);
            case 1 -> elected.with(2, FAST_ELECTION, LEASE_FILE, false);
            case 2 -> elected.with(elected.voters, elected.election, NO_ORACLE, true);
            default -> elected;
        };
        if (random.nextInt(SWAPPING) > 0) {
            return kept;
        }
        boolean lists = random.nextInt(LISTING) == 0 && kept.oracle == NO_ORACLE;
        return lists ? kept.swapping().listing() : kept.swapping();
    }

    /** The same with changes of parts. */
    EnsembleOptions swapping() {
        return with(voters, election, oracle, h2, true, lists);
    }

    /** The same with lists of members that can change, of which only one algorithm of election knows. */
    EnsembleOptions listing() {
        return with(voters, FAST_ELECTION, oracle, h2, swaps, true);
    }

    /** The same with another election; but groups, weights and oracles are known to 3 alone. */
    EnsembleOptions electing(int algorithm) {
        return with(voters, electsFreely() ? algorithm : FAST_ELECTION, oracle, h2);
    }

    /** Whether any algorithm will do. */
    boolean electsFreely() {
        return oracle == NO_ORACLE && !lists && QuorumSystems.lines(this).isEmpty();
    }

    private EnsembleOptions with(int newVoters, int newElection, int newOracle, boolean newH2) {
        return with(newVoters, newElection, newOracle, newH2, swaps, lists);
    }

    private EnsembleOptions with(
            int newVoters, int newElection, int newOracle, boolean newH2, boolean newSwaps, boolean newLists) {
        return new EnsembleOptions(
                newVoters,
                observers,
                clients,
                millis,
                events,
                faults,
                snapCount,
                committedLog,
                preallocate,
                window,
                chop,
                readBytes,
                thinkMicros,
                logPercent,
                drift,
                bigData,
                restless,
                rollOver,
                newElection,
                newOracle,
                newH2,
                newSwaps,
                newLists);
    }

    /** About as long as the events last: what is planned for later never strikes. */
    private static int millisOf(int events, int clients, int thinkMicros) {
        double perMilli = 1 + clients * 22_000.0 / thinkMicros;
        return (int) Math.max(300, Math.min(4000, events / perMilli));
    }

    private static int pick(Random random, int... of) {
        return of[random.nextInt(of.length)];
    }

    int servers() {
        return voters + observers;
    }
}
