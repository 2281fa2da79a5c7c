package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.election.udp.UdpLeaderElectionProvider;
import io.zabitat.swap.BadAlgorithm.Fault;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Elections that are wrong are found before the commit, and the old one goes on. */
@Timeout(300)
class BadElectionSwapTest {
    private static final SwapLimits LIMITS = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);
    private static final SwapLimits HASTY = SwapServer.limits(60_000, 0, 600_000, 1_500, 60_000);

    /** What is said of each. */
    private static final Map<Fault, String> FOUND = new EnumMap<>(Map.ofEntries(
            Map.entry(Fault.THROWS_IN_NUMBER, "SWAP-201"),
            Map.entry(Fault.THROWS_IN_WARNING, "SWAP-201"),
            Map.entry(Fault.HAS_ANOTHER_NUMBER, "SWAP-103"),
            Map.entry(Fault.THROWS_IN_START, "SWAP-202 3 9.0.0 in rehearsal 1: it throws when it begins"),
            Map.entry(Fault.MAKES_NOTHING, "it makes no election"),
            Map.entry(Fault.THROWS_IN_STEP, "it threw java.lang.IllegalStateException: step"),
            Map.entry(Fault.THROWS_AN_ERROR_IN_STEP, "it threw java.lang.AssertionError: step"),
            Map.entry(Fault.THROWS_IN_VOTE, "it threw java.lang.IllegalStateException: vote"),
            Map.entry(Fault.THROWS_IN_ROUND, "it threw java.lang.IllegalStateException: round"),
            Map.entry(Fault.HANGS_IN_STEP, "SWAP-202 not level after"),
            Map.entry(Fault.NEVER_DECIDES, "it does not decide within"),
            Map.entry(Fault.CHOOSES_ITSELF, "they do not agree"),
            Map.entry(Fault.CHOOSES_A_STRANGER, "server 99, who is no voter"),
            Map.entry(Fault.CHOOSES_THE_WORST, "who is not there"),
            Map.entry(Fault.DECIDES_UNASKED, "without having been asked"),
            Map.entry(Fault.NEVER_STOPS_TALKING, "no end of messages"),
            Map.entry(Fault.SENDS_NOTHING_TO_SOMEBODY, "it sends nothing to server"),
            Map.entry(Fault.THROWS_WHEN_SETTLED, "SWAP-301 it threw java.lang.IllegalStateException: settled"),
            Map.entry(Fault.DECIDES_UNASKED_LATER, "SWAP-301 it decides for"),
            Map.entry(Fault.NEVER_DECIDES_IN_EARNEST, "SWAP-301 ms without a decision")));

    @TempDir
    Path folder;

    /** Of what threw tells whoever is first: its guard, which knows what it was, or the watch that counts. */
    private static boolean tells(EndedSwap ended, Fault fault) {
        String found = FOUND.get(fault);
        return ended.detail().contains(found)
                || found.startsWith("it threw") && ended.detail().contains("SWAP-301 exceptions ");
    }

    @Test
    void shouldTakeBackEachThatIsWrong() throws Exception {
        EnumSet<Fault> faults = EnumSet.allOf(Fault.class);
        faults.removeAll(EnumSet.of(Fault.HANGS_IN_STEP, Fault.NEVER_DECIDES_IN_EARNEST, Fault.CHOOSES_THE_WORST));
        takesBack(faults, LIMITS);
    }

    @Test
    void shouldNotWaitForOneThatHangs() throws Exception {
        takesBack(EnumSet.of(Fault.HANGS_IN_STEP), HASTY);
    }

    private void takesBack(EnumSet<Fault> faults, SwapLimits limits) throws Exception {
        try (Trio trio = Trio.begun(folder, limits)) {
            List<Long> epochs = trio.epochs();
            Trio.One one = trio.follower();
            for (Fault fault : faults) {
                one.elections.removeIf(candidate -> candidate.id().version().equals("9.0.0"));
                one.add("3", "9.0.0", new BadAlgorithm(new FastLeaderElectionProvider(), fault));
                EndedSwap ended = one.swapTo("3@9");
                assertEquals(Ending.ROLLED_BACK, ended.ending(), fault + ": " + ended.detail());
                assertTrue(tells(ended, fault), fault + ": " + ended.detail());
                assertEquals("1.0.0", one.active().version());
                assertEquals("", one.helpless);
            }
            assertEquals(epochs, trio.epochs(), "no election");
            trio.stop(trio.leader());
            trio.untilServing();
        }
    }

    /** Server 1 is away when it is rehearsed, and is chosen all the same. */
    @Test
    void shouldFindOneThatChoosesWhoIsNotThere() throws Exception {
        try (Trio trio = Trio.begun(folder, LIMITS)) {
            Trio.One leader = trio.leader();
            assertNotEquals(1, leader.id);
            trio.stop(trio.running.get(1));
            SwapServer.until("it to be missed", () -> leader.misses(1));
            leader.add("3", "9.0.0", new BadAlgorithm(new FastLeaderElectionProvider(), Fault.CHOOSES_THE_WORST));
            EndedSwap ended = leader.swapTo("3@9");
            assertEquals(Ending.ROLLED_BACK, ended.ending(), ended.detail());
            assertTrue(ended.detail().contains(FOUND.get(Fault.CHOOSES_THE_WORST)), ended.detail());
        }
    }

    /** What no rehearsal shows: it never decides when it matters. The watch ends it, and the old one elects. */
    @Test
    void shouldTakeBackOneThatNeverDecidesInEarnest() throws Exception {
        try (Trio trio = Trio.begun(folder, LIMITS)) {
            Trio.One leader = trio.leader();
            List<Trio.One> others = trio.running.values().stream()
                    .filter(one -> one.id != leader.id)
                    .toList();
            for (Trio.One one : others) {
                one.add(
                        "3",
                        "9.0.0",
                        new BadAlgorithm(new FastLeaderElectionProvider(), Fault.NEVER_DECIDES_IN_EARNEST));
                String id = one.begin("3@9", Map.of("decide", "500"));
                SwapServer.until(
                        "OBSERVE",
                        () -> one.swaps.status().stream()
                                .anyMatch(status -> status.swap().id().equals(id)
                                        && status.swap().phase() == Phase.OBSERVE));
                assertEquals("9.0.0", one.active().version());
            }
            trio.stop(leader);
            for (Trio.One one : others) {
                SwapServer.until("the way back", () -> !one.swaps.history().isEmpty());
                EndedSwap ended = one.swaps.history().get(0);
                assertEquals(Ending.ROLLED_BACK, ended.ending());
                assertTrue(ended.detail().contains(FOUND.get(Fault.NEVER_DECIDES_IN_EARNEST)), ended.detail());
            }
            trio.untilServing();
        }
    }

    /** By a decision of all: the leader takes it back for all. */
    @Test
    void shouldTakeADecisionBackForAll() throws Exception {
        try (Trio trio = Trio.begun(folder, LIMITS)) {
            List<Long> epochs = trio.epochs();
            Trio.One leader = trio.leader();
            leader.elections.removeIf(candidate -> candidate.id().name().equals("0"));
            leader.add("0", "9.0.0", new BadAlgorithm(new UdpLeaderElectionProvider(), Fault.THROWS_WHEN_SETTLED));
            EndedSwap ended = leader.swapTo("0");
            assertEquals(Ending.ROLLED_BACK, ended.ending(), ended.detail());
            assertTrue(tells(ended, Fault.THROWS_WHEN_SETTLED), ended.detail());
            trio.untilElectedBy("3");
            assertTrue(ended.detail().contains("generation 2: all members elect by electionAlg 3"), ended.detail());
            assertEquals("3", leader.active().name());
            assertEquals(epochs, trio.epochs(), "no election");
            trio.stop(leader);
            trio.untilServing();
        }
    }

    /** Long after its commit it fails whenever there is a leader: it is begun anew, in vain, and another takes its place. */
    @Test
    void shouldPutAnotherInThePlaceOfOneThatFailsLater() throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            List<Long> epochs = trio.epochs();
            Trio.One one = trio.follower();
            one.add(
                    "3",
                    "9.0.0",
                    new BadAlgorithm(new FastLeaderElectionProvider(), Fault.THROWS_WHEN_SETTLED, armed::get));
            assertEquals(Ending.COMMITTED, one.swapTo("3@9").ending());
            assertEquals(epochs, trio.epochs(), "no election");
            armed.set(true);
            trio.stop(trio.leader());
            trio.untilServing();
            SwapServer.until("another", () -> one.active().version().equals("1.0.0"));
            SwapServer.until(
                    "a record of it",
                    () -> one.swaps.history().stream().anyMatch(swap -> swap.ending() == Ending.FAILED_OVER));
            trio.untilServing();
        }
    }

    @Test
    void shouldKnowEachFault() {
        assertEquals(EnumSet.allOf(Fault.class), FOUND.keySet());
    }
}
