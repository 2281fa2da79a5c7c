package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.node.slot.Role;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.swap.OddQuorum.Fault;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of an ensemble get another quorum system, each by itself or all together. */
@Timeout(300)
class QuorumSwapTest {
    private static final Map<String, String> CHANGING = Map.of("reconfigEnabled", "true");
    private static final SwapLimits WATCHFUL = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);

    /** What the end of the swap says. */
    private static final Map<Fault, String> FOUND = new EnumMap<>(Map.ofEntries(
            Map.entry(Fault.WANTS_ALL, "SWAP-202 they are not equal: [1, 2] is a quorum, there none"),
            Map.entry(Fault.LETS_ANYBODY_DECIDE, "SWAP-202 unsafe quorum system: both"),
            Map.entry(Fault.IS_NOT_MONOTONE, "SWAP-202 unsafe quorum system: [1] is a quorum, but"),
            Map.entry(Fault.THROWS_WHEN_MADE, "SWAP-201 it threw"),
            Map.entry(Fault.THROWS_ERRORS_WHEN_MADE, "SWAP-201 it threw"),
            Map.entry(Fault.MAKES_NOTHING, "SWAP-202 nothing was made"),
            Map.entry(Fault.THROWS_WHEN_ASKED, "SWAP-201 it threw"),
            Map.entry(Fault.THROWS_WHEN_WEIGHING, "SWAP-201 it threw"),
            Map.entry(Fault.HANGS_WHEN_MADE, "SWAP-201 odd 1 gives no answers in 300 ms"),
            Map.entry(Fault.HANGS_WHEN_ASKED, "SWAP-201 odd 1 gives no answers in 300 ms"),
            Map.entry(Fault.CHANGES_ITS_MIND, "SWAP-202"),
            Map.entry(Fault.WEIGHS_OTHERWISE, "SWAP-202 they are not equal: server 1 weighs 1, there 2"),
            Map.entry(Fault.KNOWS_NO_VOTER, "SWAP-202 server 1 votes, but not for odd")));

    @TempDir
    Path folder;

    private static Map<String, String> weightless(long server) {
        return Map.of("group.1", "1:2:3", "weight." + server, "0");
    }

    /** Neither the leader nor the one that serves the load: it would not lead any more, or its clients would wait for another. */
    private static QuorumMember third(List<QuorumMember> members, QuorumMember loaded) {
        QuorumMember leader = QuorumMember.leader(members);
        return members.stream()
                .filter(member -> member != leader && member != loaded)
                .findFirst()
                .orElseThrow();
    }

    private static QuorumMember follower(List<QuorumMember> members) {
        QuorumMember leader = QuorumMember.leader(members);
        return members.stream().filter(member -> member != leader).findFirst().orElseThrow();
    }

    private static String text(SwapPlan plan) {
        return plan.lines().stream()
                .map(line -> line.level() + " " + line.subject() + " " + line.text())
                .reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void shouldChangeFromMajorityToGroupsAndBackUnderLoad() throws Exception {
        List<QuorumMember> members = QuorumMember.start(folder, CHANGING, SwapServer.QUICK, 3);
        try {
            QuorumMember leader = QuorumMember.leader(members);
            QuorumMember loaded = follower(members);
            long epoch = leader.epoch();
            Map<String, String> groups = weightless(third(members, loaded).id());
            try (SwapLoad load = new SwapLoad(loaded.server.report().clientAddress(), 2, 5, false)) {
                for (int round = 0; round < 3; round++) {
                    load.setWatches();
                    change(leader, members, "hierarchical", groups, load);
                    change(leader, members, "majority", Map.of(), load);
                    load.fireWatches();
                }
                load.verify(loaded.server.report().clientAddress());
            }
            for (QuorumMember member : members) {
                assertEquals(epoch, member.epoch(), "no election");
                assertEquals("", member.helpless);
            }
        } finally {
            members.forEach(QuorumMember::close);
        }
    }

    private static void change(
            QuorumMember leader, List<QuorumMember> members, String to, Map<String, String> policy, SwapLoad load)
            throws Exception {
        long acks = load.acknowledgedWrites();
        SwapPlan plan = leader.plan(to, policy);
        assertTrue(plan.isPossible(), text(plan));
        assertTrue(text(plan).contains("count alike"), text(plan));
        leader.swaps.apply(plan.id(), "test", "a test", false);
        SwapServer.until("ready", () -> leader.swaps.status().stream().anyMatch(SwapStatus::ready));
        leader.swaps.order(plan.id(), SwapEvent.Word.CUTOVER, "test", "now");
        EndedSwap ended = leader.await(plan.id());
        assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
        System.out.println("quorum " + to + ": " + leader.lastCutover());
        for (QuorumMember member : members) {
            SwapServer.until(
                    "member " + member.id() + " counts by " + to,
                    () -> member.active().equals(to));
        }
        SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 200);
    }

    @Test
    void shouldGoBackByTheReverseChangeAndRefuseWhatIsNotSafe() throws Exception {
        List<QuorumMember> members = QuorumMember.start(folder, CHANGING, WATCHFUL, 3);
        try {
            QuorumMember leader = QuorumMember.leader(members);
            Map<String, String> groups = weightless(follower(members).id());
            SwapPlan plan = leader.plan("hierarchical", groups);
            leader.swaps.apply(plan.id(), "test", "a test", true);
            for (QuorumMember member : members) {
                SwapServer.until("groups", () -> member.active().equals("hierarchical"));
            }
            SwapServer.until(
                    "the watch",
                    () -> leader.swaps.status().stream()
                            .anyMatch(status -> status.swap().phase() == Phase.OBSERVE));
            leader.swaps.order(plan.id(), SwapEvent.Word.ROLLBACK, "test", "as it was");
            assertEquals(Ending.ROLLED_BACK, leader.await(plan.id()).ending());
            for (QuorumMember member : members) {
                SwapServer.until("a majority", () -> member.active().equals("majority"));
            }
            refusals(leader, follower(members), groups);
            disagreement(leader, members);
            absence(leader, members, groups);
        } finally {
            members.forEach(QuorumMember::close);
        }
    }

    private static void refusals(QuorumMember leader, QuorumMember follower, Map<String, String> groups)
            throws Exception {
        refuses(
                follower.plan("hierarchical", groups),
                "SWAP-402 this server does not lead: plan it at server " + leader.id());
        refuses(leader.plan("hierarchical", Map.of("group.1", "1:2")), "server 3 votes, but is in no group");
        refuses(leader.plan("majority", groups), "is counted by hierarchical, not by majority");
        refuses(leader.plan("majority", Map.of()), "has the role already");
        QuorumTest test = leader.server.slots().testQuorum("group.1=1:2:3,weight.3=0");
        assertEquals(1, test.now().tolerated());
        assertEquals(0, test.then().tolerated());
        assertEquals(1, test.then().toleratedAtBest());
        assertEquals(List.of(List.of(1L, 2L)), test.then().smallest());
        assertEquals(2, test.differing());
        assertTrue(leader.server.slots().testQuorum("majority").difference().isEmpty());
    }

    private static void refuses(SwapPlan plan, String why) {
        assertFalse(plan.isPossible(), text(plan));
        assertTrue(text(plan).contains(why), text(plan));
    }

    /** A member with other code: what it calls hierarchical is a majority. */
    private static void disagreement(QuorumMember leader, List<QuorumMember> members) throws Exception {
        QuorumMember odd = follower(members);
        Map<String, String> groups = Map.of("group.1", "1:2:3", "weight." + leader.id(), "2");
        QuorumVerifierProvider right = odd.providers.remove(id(odd, "hierarchical"));
        refuses(leader.plan("hierarchical", groups), odd.id() + " -> cannot: no provider of the quorum system");
        odd.add("1.0", new OddQuorum("hierarchical", Fault.NONE));
        SwapPlan plan = leader.plan("hierarchical", groups);
        refuses(plan, "SWAP-401 members do not count alike: 1 -> ");
        assertTrue(text(plan).contains(", 3 -> "), text(plan));
        odd.add("1.0", right);
        assertTrue(leader.plan("hierarchical", groups).isPossible());
    }

    private static ProviderId id(QuorumMember member, String name) {
        return member.providers.keySet().stream()
                .filter(id -> id.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void absence(QuorumMember leader, List<QuorumMember> members, Map<String, String> groups)
            throws Exception {
        QuorumMember weightless = members.stream()
                .filter(member -> groups.containsKey("weight." + member.id()))
                .findFirst()
                .orElseThrow();
        weightless.server.close();
        SwapServer.until("an absent member", () -> says(leader, groups, "FAIL absent"));
        Map<String, String> allowed = new HashMap<>(groups);
        allowed.put("absent", "allow");
        SwapPlan plan = leader.plan("hierarchical", allowed);
        assertTrue(
                plan.lines().stream()
                        .anyMatch(line -> line.level() == PlanLine.Level.WARN
                                && line.subject().equals("absent")),
                text(plan));
        leader.swaps.apply(plan.id(), "test", "without it", true);
        SwapServer.until("groups", () -> leader.active().equals("hierarchical"));
    }

    private static boolean says(QuorumMember leader, Map<String, String> groups, String what) {
        try {
            return text(leader.plan("hierarchical", groups)).contains(what);
        } catch (SwapException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldTakeAProviderOfEqualAnswersAndNoOther() throws Exception {
        List<QuorumMember> members = QuorumMember.start(folder, Map.of(), SwapServer.QUICK, 3);
        try {
            QuorumMember leader = QuorumMember.leader(members);
            long epoch = leader.epoch();
            try (SwapLoad load = new SwapLoad(follower(members).server.report().clientAddress(), 2, 3, false)) {
                for (QuorumMember member : members) {
                    OddQuorum odd = new OddQuorum("odd", Fault.NONE);
                    member.add("1", odd);
                    EndedSwap ended = member.swapTo("odd", Map.of());
                    assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
                    assertEquals("odd", member.active());
                    int asked = odd.asked.get();
                    long acks = load.acknowledgedWrites();
                    SwapServer.until("writes", () -> load.acknowledgedWrites() > acks + 100);
                    assertEquals(asked, odd.asked.get(), "where quorums are counted nobody asks a provider");
                    assertEquals(
                            Ending.COMMITTED,
                            member.swapTo("majority", Map.of()).ending());
                }
                for (QuorumMember member : List.of(leader, follower(members))) {
                    takesBack(member, load);
                }
                refuses(leader.plan("hierarchical", weightless(1)), "reconfigEnabled=true is needed");
                load.verify(follower(members).server.report().clientAddress());
            }
            for (QuorumMember member : members) {
                assertEquals(epoch, member.epoch(), "no election");
                assertEquals("", member.helpless);
            }
        } finally {
            members.forEach(QuorumMember::close);
        }
    }

    /** Each is found by the plan; and if it turns bad behind the plan, by the preparation. */
    private static void takesBack(QuorumMember member, SwapLoad load) throws Exception {
        OddQuorum odd = new OddQuorum("odd", Fault.NONE);
        member.add("1", odd);
        for (Fault fault : FOUND.keySet()) {
            boolean hangs = fault == Fault.HANGS_WHEN_MADE || fault == Fault.HANGS_WHEN_ASKED;
            Map<String, String> policy = hangs ? Map.of("count", "300") : Map.of();
            odd.fault = Fault.NONE;
            SwapServer.until(
                    "a plan while it is sound", () -> isPossible(member, policy)); // a busy machine needs longer
            SwapPlan plan = member.plan("odd", policy);
            assertTrue(plan.isPossible(), text(plan));
            odd.fault = fault;
            refuses(member.plan("odd", policy), FOUND.get(fault));
            member.swaps.apply(plan.id(), "test", "a test", true);
            EndedSwap ended = member.await(plan.id());
            assertEquals(Ending.ROLLED_BACK, ended.ending(), fault + ": " + ended.detail());
            assertTrue(ended.detail().contains(FOUND.get(fault)), fault + ": " + ended.detail());
            assertEquals("majority", member.active());
        }
        long acks = load.acknowledgedWrites();
        SwapServer.until("writes", () -> load.acknowledgedWrites() > acks + 100);
    }

    private static boolean isPossible(QuorumMember member, Map<String, String> policy) {
        try {
            return member.plan("odd", policy).isPossible();
        } catch (SwapException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldKnowEachFault() {
        EnumSet<Fault> faults = EnumSet.allOf(Fault.class);
        faults.remove(Fault.NONE);
        assertEquals(faults, FOUND.keySet());
    }

    @Test
    void shouldTakeTheChosenProviderAgainAfterAStart() throws Exception {
        Map<String, String> keys = Map.of("tickTime", "1000");
        try (QuorumMember alone = new QuorumMember(folder, 1, keys, SwapServer.QUICK, new MajorityProvider())) {
            assertEquals(
                    Ending.COMMITTED, alone.swapTo("hierarchical", Map.of()).ending());
            assertEquals("hierarchical", alone.active());
            alone.add("1", new OddQuorum("odd", Fault.NONE));
            assertEquals(Ending.COMMITTED, alone.swapTo("odd", Map.of()).ending());
        }
        try (QuorumMember alone = new QuorumMember(folder, 1, keys, SwapServer.QUICK, new MajorityProvider())) {
            assertEquals("majority", alone.active());
            alone.add(
                    "1", "9c1e", new OddQuorum("odd", Fault.NONE)); // a journal without a hash means any of its version
            alone.swaps.onCandidates();
            SwapServer.until("the chosen one", () -> alone.active().equals("odd"));
            assertEquals(
                    3, alone.server.slots().slots().get(Role.QUORUM).occupant().generation());
        }
    }
}
