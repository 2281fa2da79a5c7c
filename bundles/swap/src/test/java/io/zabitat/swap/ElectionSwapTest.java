package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.node.ElectionDesk;
import io.zabitat.node.ElectionDesk.Rehearsed;
import io.zabitat.node.slot.PlanLine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of an ensemble elect by something else from now on, and nobody notices until there is an election. */
@Timeout(300)
class ElectionSwapTest {
    /** A tick of which ten go by before what was decided is not waited for any more. */
    private static final int SEARCHING_SHORTLY = 500;

    private static final int SWAPS = Integer.getInteger("swap.count", 6);

    @TempDir
    Path folder;

    @Test
    void shouldExchangeTheCodeOfAnAlgorithmOnOneMemberAfterTheOther() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            List<Long> epochs = trio.epochs();
            Trio.One leader = trio.leader();
            try (SwapLoad load = new SwapLoad(trio.follower().address(), 2, 5, false)) {
                load.setWatches();
                for (int i = 1; i <= SWAPS; i++) {
                    Trio.One one = trio.running.get(1 + i % Trio.MEMBERS);
                    one.elections.removeIf(candidate -> candidate.id().name().equals("3"));
                    one.add("3", "1." + i + ".0", new FastLeaderElectionProvider());
                    long acks = load.acknowledgedWrites();
                    EndedSwap ended = one.swapTo("3");
                    assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
                    assertEquals("1." + i + ".0", one.active().version());
                    SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 100);
                }
                load.fireWatches();
                load.verify(trio.follower().address());
            }
            assertEquals(epochs, trio.epochs(), "no election");
            trio.stop(leader);
            trio.untilServing();
            assertTrue(trio.leader().id != leader.id);
        }
    }

    @Test
    void shouldElectByAnotherAlgorithmThatAllHaveDecidedOn() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            List<Long> epochs = trio.epochs();
            Trio.One leader = trio.leader();
            try (SwapLoad load = new SwapLoad(trio.follower().address(), 2, 5, false)) {
                load.setWatches();
                for (String to : List.of("0", "1", "3", "0")) {
                    long acks = load.acknowledgedWrites();
                    EndedSwap ended = leader.swapTo(to);
                    assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
                    trio.untilElectedBy(to);
                    SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 100);
                }
                load.fireWatches();
                load.verify(trio.follower().address());
            }
            assertEquals(epochs, trio.epochs(), "no election");

            trio.stop(leader);
            trio.untilServing();
            assertTrue(trio.leader().id != leader.id, "elected by 0");
            trio.start(leader.id); // its configuration says 3, its history 0
            trio.untilServing();
            trio.untilElectedBy("0");
            for (Trio.One one : List.copyOf(trio.running.values())) {
                trio.stop(one);
            }
            trio.start(1);
            trio.start(2);
            trio.untilServing();
            trio.untilElectedBy("0");
            assertEquals("0", trio.leader().active().name());
        }
    }

    /** What was only rehearsed before is done once, while a way back is there. */
    @Test
    void shouldHandTheLeadOverOnceWhereThatIsWanted() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            Map<String, String> exercise = Map.of("exercise", "yes", "observe", "4000");
            SwapPlan elsewhere = trio.follower().swaps.plan("election", "3", exercise);
            assertFalse(elsewhere.isPossible());
            assertTrue(text(elsewhere).contains("only a leader can hand over"), text(elsewhere));

            Trio.One leader = trio.leader();
            long epoch = leader.server.report().ensemble().epoch();
            EndedSwap ended = leader.await(leader.begin("0", exercise));
            assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
            trio.untilServing();
            trio.untilElectedBy("0");
            assertEquals(
                    List.of(epoch + 1, epoch + 1, epoch + 1), trio.epochs(), "one election, and all took part in it");
        }
    }

    /** One who was away when it was decided meets one who knows it, and there is no leader to learn it from. */
    @Test
    void shouldTellThoseWhoWereAway() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            Trio.One away = trio.follower();
            trio.stop(away);
            Trio.One leader = trio.leader();
            SwapServer.until("it to be missed", () -> leader.misses(away.id));
            EndedSwap ended = leader.swapTo("0");
            assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
            trio.untilElectedBy("0");
            trio.stop(leader);
            trio.start(away.id);
            trio.untilServing();
            trio.untilElectedBy("0");
            assertEquals(trio.follower().id, away.id, "the other one has more");
        }
    }

    @Test
    void shouldRefuseWhatNotAllCanDo() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            SwapPlan elsewhere = trio.follower().swaps.plan("election", "0", Map.of());
            assertFalse(elsewhere.isPossible());
            assertTrue(text(elsewhere).contains("ask server " + trio.leader().id), text(elsewhere));

            Trio.One without = trio.follower();
            trio.stop(without);
            trio.start(without.id, "0");
            trio.untilServing();
            EndedSwap ended = trio.leader().swapTo("0");
            assertEquals(Ending.ROLLED_BACK, ended.ending());
            assertTrue(
                    ended.detail().contains("server " + without.id + ": no provider of electionAlg 0"), ended.detail());
            trio.untilElectedBy("3");

            assertThrows(
                    IllegalStateException.class,
                    () -> trio.leader().server.slots().elections().orElseThrow().override(0, "a test"),
                    "there is a leader");
        }
    }

    @Test
    void shouldNotLeaveApacheBehind() throws Exception {
        try (Trio trio = new Trio(folder, SwapServer.QUICK);
                ApacheMember apache = trio.startApache(1)) {
            trio.start(2);
            trio.start(3);
            trio.untilServing();
            Trio.One leader = trio.leader();
            SwapServer.until("all to be there", () -> !leader.misses(1));
            SwapPlan plan = leader.swaps.plan("election", "0", Map.of());
            assertFalse(plan.isPossible());
            assertTrue(text(plan).contains("is Apache ZooKeeper"), text(plan));
            leader.add("3", "1.1.0", new FastLeaderElectionProvider());
            assertEquals(Ending.COMMITTED, leader.swapTo("3@1.1").ending(), "the same algorithm is nobody's business");
        }
    }

    private static String text(SwapPlan plan) {
        return plan.lines().stream().map(PlanLine::text).toList().toString();
    }

    @Test
    void shouldSayWhoWouldLead() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            ElectionDesk desk = trio.leader().server.slots().elections().orElseThrow();
            for (int algorithm : List.of(3, 0, 1)) {
                SwapServer.until("all to be there", () -> {
                    Rehearsed rehearsed = desk.rehearse(OptionalInt.of(algorithm));
                    return rehearsed.known() && rehearsed.away().isEmpty();
                });
                Rehearsed rehearsed = desk.rehearse(OptionalInt.of(algorithm));
                assertEquals(Optional.empty(), rehearsed.fault(), rehearsed.toString());
                assertEquals(3, rehearsed.leader(), "all hold the same: the greatest id");
                assertTrue(rehearsed.millis() > 0 && rehearsed.messages() > 0);
            }
            trio.untilElectedBy("3");
        }
    }

    /** Both that are left know what was decided and cannot do it: they say so, and their operator helps. */
    @Test
    void shouldAbstainWithoutAProviderUntilTheOperatorSaysOtherwise() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK)) {
            EndedSwap ended = trio.leader().swapTo("0");
            assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
            trio.untilElectedBy("0");
            for (Trio.One one : List.copyOf(trio.running.values())) {
                trio.stop(one);
            }
            for (int id = 1; id <= 2; id++) {
                Trio.One one = trio.start(id, "0");
                SwapServer.until(
                        "ELECTION_INCAPABLE",
                        () -> one.server.report().warnings().stream()
                                .anyMatch(
                                        line -> line.contains("ELECTION_INCAPABLE generation=1 needs=electionAlg 0")));
                assertEquals("looking", one.role());
            }
            for (Trio.One one : trio.running.values()) {
                one.server.slots().elections().orElseThrow().override(3, "a test");
            }
            trio.untilServing();
            for (Trio.One one : trio.running.values()) {
                SwapServer.until(
                        "the word of the operator to end",
                        () -> one.server.report().warnings().stream()
                                .anyMatch(line -> line.contains("ELECTION_INCAPABLE")));
            }
            Trio.One leader = trio.leader();
            leader.add("0", "1.0.0", new io.zabitat.election.udp.UdpLeaderElectionProvider());
            leader.swaps.onCandidates();
            SwapServer.until(
                    "it to be able again",
                    () -> leader.server.report().warnings().stream()
                            .noneMatch(line -> line.contains("ELECTION_INCAPABLE")));
        }
    }

    /** Nobody can do what was decided, and nobody is there to say so: what was before is tried, too, and is decided again. */
    @Test
    void shouldGoBackByItselfWhenWhatWasDecidedFindsNoLeader() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK, SEARCHING_SHORTLY)) {
            assertEquals(Ending.COMMITTED, trio.leader().swapTo("0").ending());
            trio.untilElectedBy("0");
            for (Trio.One one : List.copyOf(trio.running.values())) {
                trio.stop(one);
            }
            trio.start(1, "0");
            trio.start(2, "0");
            trio.untilServing();
            trio.untilElectedBy("3");
            for (Trio.One one : trio.running.values()) {
                SwapServer.until(
                        "decided again", () -> one.server.report().warnings().isEmpty());
            }
        }
    }
}
