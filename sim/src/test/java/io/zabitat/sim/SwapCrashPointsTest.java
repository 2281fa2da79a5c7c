package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A change of the store that is cut short at each point of it (hot-swap 2, CP31 to CP43, CP45), by the end of the process or by a loss
 * of power, for a leader, a follower and an observer under load: every invariant holds, and who has the role is exactly the old one or
 * exactly the new one.
 */
class SwapCrashPointsTest {
    private static final int OBSERVER = 4;
    private static final int FOLLOWER = 1;
    private static final int KILL = 1;
    private static final int POWER = 2;
    private static final long OBSERVE_MILLIS = 60;
    private static final EnsembleOptions OPTIONS = SwapOptions.of(3_000, 8_000);
    private static final EnsembleOptions CALM = SwapOptions.of(3_000, 30_000);

    private final Counters counters = new Counters();

    private static List<SwapWish.Point> pointsOf(boolean back) {
        List<SwapWish.Point> back3 =
                List.of(SwapWish.Point.ROLLBACK, SwapWish.Point.TURN_BACK, SwapWish.Point.TURNED_BACK);
        List<SwapWish.Point> points = new ArrayList<>(back ? back3 : List.of(SwapWish.Point.values()));
        if (!back) {
            points.removeAll(back3);
            points.removeAll(List.of(SwapWish.Point.LOGGED, SwapWish.Point.DECIDED)); // nothing is decided together
        }
        return points;
    }

    private void play(
            EnsembleOptions options, long seed, int server, boolean back, SwapWish.Point point, int changes, int how) {
        long wish = SwapWish.of(OBSERVE_MILLIS, back);
        List<Fault> script = List.of(
                new Fault(250_000, Fault.Kind.SWAP_DEATH, server, how, SwapWish.death(point, changes)),
                new Fault(250_000, Fault.Kind.SWAP, server, 1, wish));
        counters.addAll(new EnsembleRun(seed, EnsembleGame.shipped(), options, script).run());
    }

    private void playAll(boolean back, int... changes) {
        for (SwapWish.Point point : pointsOf(back)) {
            for (int server : new int[] {Fault.LEADER, FOLLOWER, OBSERVER}) {
                for (int more : changes) {
                    play(OPTIONS, 1 + more, server, back, point, more, KILL);
                    play(OPTIONS, 100 + more, server, back, point, more, POWER);
                }
            }
            for (String who : List.of("leader", "follower", "observer")) {
                String what = "death in a swap behind " + point + " of a " + who;
                assertTrue(counters.of(what) > 0, what + ": " + counters.all());
            }
        }
    }

    @Test
    void shouldHaveTheOldStoreOrTheNewOneBehindEachPointOfAChange() {
        playAll(false, 0, 3);
        assertTrue(counters.of("swap COMMITTED") > 0, counters.all().toString());
        assertTrue(
                counters.of("swap that goes on after a start") > 0,
                counters.all().toString());
    }

    /** CP45: a start that finds a name which the power could still take away must not go on from it before it is durable. */
    @Test
    void shouldNotGoOnFromAMarkerThatTheNextLossOfPowerWouldTakeAway() {
        for (int seed = 1; seed <= 3; seed++) {
            for (int changes = 4; changes <= 6; changes++) {
                play(CALM, seed, FOLLOWER, false, SwapWish.Point.TURN, changes, KILL);
            }
        }
    }

    @Test
    void shouldHaveTheOldStoreOrTheNewOneBehindEachPointOfTheWayBack() {
        playAll(true, 0, 3);
        assertTrue(counters.of("swap ROLLED_BACK") > 0, counters.all().toString());
    }
}
