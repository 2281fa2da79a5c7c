package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Changes of the transports, of the election and of the quorum system that are cut short at each point of them (hot-swap 2, CP31 to CP44),
 * by the end of the process or by a loss of power, for a leader, a follower and an observer under load: who has the role is exactly the old
 * one or exactly the new one, and what members decide together they all do in the end.
 */
class SlotCrashPointsTest {
    private static final int OBSERVER = 4;
    private static final int FOLLOWER = 1;
    private static final int[] ALL = {Fault.LEADER, FOLLOWER, OBSERVER};
    private static final int KILL = 1;
    private static final int POWER = 2;
    private static final long AT = 250_000;
    /** Events, after which a decision has come to its end, whoever died of it. */
    private static final int SHORT = 3_001;
    /** Whether each point is played for each member, or for one of them. */
    private static final boolean ALL_POINTS = Integer.getInteger("zabitat.campaign", 0) > 0;

    private static final long LONGER_MILLIS = 400;
    private static final List<SwapWish.Point> FORWARD = List.of(
            SwapWish.Point.PLANNED,
            SwapWish.Point.PREPARE,
            SwapWish.Point.SHADOW,
            SwapWish.Point.CUTOVER,
            SwapWish.Point.TURN,
            SwapWish.Point.TURNED,
            SwapWish.Point.COMMIT,
            SwapWish.Point.COMMITTED,
            SwapWish.Point.OVER);
    private static final List<SwapWish.Point> BACK =
            List.of(SwapWish.Point.ROLLBACK, SwapWish.Point.TURN_BACK, SwapWish.Point.TURNED_BACK);

    private final Counters counters = new Counters();

    /** A change, as the numbers of a script say it. */
    private record Change(int part, long observeMillis) {
        static final Change TRANSPORT = new Change(OtherParts.TRANSPORT, 60);
        static final Change LINKS = new Change(OtherParts.LINKS, 60);
        static final Change ELECTION_CODE = new Change(OtherParts.ELECTION, 60);
        static final Change ALGORITHM = new Change(OtherParts.ELECTION, 65);
        static final Change QUORUM_CODE = new Change(OtherParts.QUORUM, 61);
        static final Change GROUPS = new Change(OtherParts.QUORUM, 64);
        static final Change EQUAL_GROUPS = new Change(OtherParts.QUORUM, 67);

        /** What is to be taken back is watched for so long that the operator finds it. */
        Fault by(int server, long at, boolean back) {
            long observe = back ? observeMillis + LONGER_MILLIS : observeMillis;
            return new Fault(at, Fault.Kind.SWAP, server, part, SwapWish.of(observe, back));
        }
    }

    private static EnsembleOptions options(boolean lists, int events) {
        EnsembleOptions plain = SwapOptions.of(events, 8_000);
        return lists ? plain.listing() : plain;
    }

    private void run(long seed, boolean lists, List<Fault> script) {
        run(seed, lists, 6_000, script);
    }

    private void run(long seed, boolean lists, int events, List<Fault> script) {
        counters.addAll(new EnsembleRun(seed, EnsembleGame.shipped(), options(lists, events), script).run());
    }

    private static Fault death(int server, SwapWish.Point point, int changes, int how) {
        return new Fault(AT, Fault.Kind.SWAP_DEATH, server, how, SwapWish.death(point, changes));
    }

    private void playOwn(Change change, int... servers) {
        for (boolean back : new boolean[] {false, true}) {
            for (SwapWish.Point point : back ? BACK : FORWARD) {
                for (int server : ALL_POINTS ? servers : new int[] {servers[point.ordinal() % servers.length]}) {
                    Fault wish = change.by(server, AT, back);
                    run(1, false, List.of(death(server, point, 0, KILL), wish));
                    run(2, false, List.of(death(server, point, 1, POWER), wish));
                }
                long deaths = Stream.of("leader", "follower", "observer")
                        .mapToLong(who -> counters.of("death in a swap behind " + point + " of a " + who))
                        .sum();
                assertTrue(deaths > 0, point + ": " + counters.all());
            }
        }
        run(3, false, List.of(change.by(servers[0], AT, true)));
        assertTrue(counters.of("swap COMMITTED") > 0, counters.all().toString());
        assertTrue(counters.of("swap ROLLED_BACK") > 0, counters.all().toString());
    }

    /** The one who has it decided dies at each point, and the others where the decision reaches them. */
    private void playDecided(Change change, boolean lists) {
        for (boolean back : new boolean[] {false, true}) {
            for (SwapWish.Point point : back ? BACK : FORWARD) {
                Fault wish = change.by(Fault.LEADER, AT, back);
                run(1, lists, SHORT, List.of(death(Fault.LEADER, point, 0, KILL), wish));
                run(2, lists, SHORT, List.of(death(Fault.LEADER, point, 1, POWER), wish));
            }
            for (SwapWish.Point point : List.of(SwapWish.Point.LOGGED, SwapWish.Point.DECIDED)) {
                for (int server : ALL) {
                    for (int changes = 0; changes < 4; changes++) {
                        int how = changes / 2 == 0 ? KILL : POWER;
                        run(
                                3 + changes,
                                lists,
                                SHORT,
                                List.of(death(server, point, changes, how), change.by(Fault.LEADER, AT, back)));
                    }
                }
            }
        }
        for (String who : List.of("leader", "follower", "observer")) {
            for (SwapWish.Point point : List.of(SwapWish.Point.LOGGED, SwapWish.Point.DECIDED)) {
                String what = "death in a swap behind " + point + " of a " + who;
                assertTrue(counters.of(what) > 0, what + ": " + counters.all());
            }
        }
        assertTrue(counters.of("swap COMMITTED") > 0, counters.all().toString());
        assertTrue(counters.of("swap ROLLED_BACK") > 0, counters.all().toString());
    }

    @Test
    void shouldHaveOneTransportOrTheOther() {
        playOwn(Change.TRANSPORT, ALL);
    }

    @Test
    void shouldHaveTheLinksInOneTransportOrTheOther() {
        playOwn(Change.LINKS, ALL);
    }

    @Test
    void shouldElectByTheOldCodeOrTheNew() {
        playOwn(Change.ELECTION_CODE, ALL);
    }

    @Test
    void shouldElectByWhatAllHaveDecided() {
        playDecided(Change.ALGORITHM, false);
    }

    @Test
    void shouldCountByTheOldCodeOrTheNew() {
        playOwn(Change.QUORUM_CODE, ALL);
    }

    @Test
    void shouldCountByTheListThatAllHaveAgreedOn() {
        playDecided(Change.GROUPS, true);
    }

    @Test
    void shouldCountByAListOfEqualAnswersThatAllHaveAgreedOn() {
        playDecided(Change.EQUAL_GROUPS, true);
    }

    /** One change of each kind at each member: nobody is elected (S2), and all of them succeed. */
    @Test
    void shouldElectNobodyForAChange() {
        int runs = 0;
        for (Change change : List.of(Change.TRANSPORT, Change.LINKS, Change.ELECTION_CODE, Change.QUORUM_CODE)) {
            for (int server = 1; server <= 4; server++, runs++) {
                run(7, false, List.of(change.by(server, AT, server % 2 == 0)));
            }
        }
        for (Change change : List.of(Change.ALGORITHM, Change.GROUPS, Change.EQUAL_GROUPS)) {
            run(8, change.part() == OtherParts.QUORUM, List.of(change.by(Fault.LEADER, AT, false)));
            runs++;
        }
        assertEquals(runs, counters.of("leader established"), counters.all().toString());
        assertEquals(
                runs,
                counters.of("swap COMMITTED") + counters.of("swap ROLLED_BACK"),
                counters.all().toString());
    }
}
