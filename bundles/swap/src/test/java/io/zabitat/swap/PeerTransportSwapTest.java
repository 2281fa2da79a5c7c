package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Role;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members get another transport between them under load: nobody looks for a leader, and no client notices. */
@Timeout(300)
class PeerTransportSwapTest {
    /** How often all members change there and back; more in campaigns. */
    private static final int ROUNDS = Integer.getInteger("swap.count", 1);

    @TempDir
    Path folder;

    @Test
    void shouldMoveTheLinksOfLeaderAndFollowers() throws Exception {
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, SwapServer.QUICK)) {
            List<Long> epochs = ensemble.epochs();
            List<Integer> searches = ensemble.searches();
            try (SwapLoad load = new SwapLoad(ensemble.follower().address(), 2, 5, false)) {
                load.setWatches();
                for (int round = 0; round < ROUNDS; round++) {
                    for (String to : List.of("netty", "nio")) {
                        for (SwapServer member : ensemble.members) {
                            long acks = load.acknowledgedWrites();
                            SwapEnsemble.swapLinks(member, to);
                            SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 500);
                        }
                        load.fireWatches();
                        load.setWatches();
                    }
                }
                load.verify(ensemble.leader().address());
            }
            assertEquals(epochs, ensemble.epochs(), "an election");
            assertEquals(searches, ensemble.searches(), "a learner had to be synchronised");
        }
    }

    /** Nothing is asked of the other side, so it may be Apache's server: as a follower and as the leader. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldMoveLinksToApachesServer(int apache) throws Exception {
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, SwapServer.QUICK, apache, Map.of())) {
            List<Integer> searches = ensemble.searches();
            try (SwapLoad load = new SwapLoad(ensemble.members.get(0).address(), 2, 3, false)) {
                for (SwapServer member : ensemble.members) {
                    long acks = load.acknowledgedWrites();
                    SwapEnsemble.swapLinks(member, "netty");
                    SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 200);
                }
                load.verify(ensemble.members.get(1).address());
            }
            assertEquals(searches, ensemble.searches());
        }
    }

    @Test
    void shouldLeaveLinksWithTlsUntilTheyEnd() throws Exception {
        try (SwapEnsemble ensemble = new SwapEnsemble(
                folder, SwapServer.QUICK, 0, TlsKeys.make(folder).betweenMembers())) {
            List<Integer> searches = ensemble.searches();
            SwapServer leader = ensemble.leader();
            SwapServer follower = ensemble.follower();
            try (SwapLoad load = new SwapLoad(leader.address(), 1, 3, false)) {
                for (SwapServer member : ensemble.members) {
                    SwapEnsemble.swapLinks(member, "netty");
                    long acks = load.acknowledgedWrites();
                    SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 100);
                }
                assertEquals(searches, ensemble.searches(), "nothing was moved");
                int before = follower.server.report().ensemble().elections().size();
                EndedSwap again = SwapEnsemble.swapLinks(follower, "nio", Map.of("tls", "reconnect"));
                SwapServer.until(
                        "the follower has found its leader again",
                        () -> SwapEnsemble.role(follower).equals("follower")
                                && follower.server
                                                .report()
                                                .ensemble()
                                                .elections()
                                                .size()
                                        > before);
                assertEquals(Ending.COMMITTED, again.ending());
                load.verify(leader.address());
            }
        }
    }

    @Test
    void shouldElectOverTheNewTransportAndGoBackByWord() throws Exception {
        SwapLimits limits = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);
        try (SwapEnsemble ensemble = new SwapEnsemble(folder, limits)) {
            List<Integer> searches = ensemble.searches();
            SwapServer follower = ensemble.follower();
            try (SwapLoad load = new SwapLoad(follower.address(), 1, 2, false)) {
                String id = begin(follower, "netty", Map.of("lost", "100"));
                // the clients' engine, in which the links were, goes while they may have to come back to it
                String clients = follower.begin(Role.CLIENT_TRANSPORT, "netty", Map.of());
                observing(follower, clients);
                follower.swaps.order(clients, SwapEvent.Word.COMMIT, "test", "");
                assertEquals(Ending.COMMITTED, follower.await(clients).ending());
                follower.swaps.order(id, SwapEvent.Word.ROLLBACK, "test", "changed my mind");
                EndedSwap back = follower.await(id);
                assertEquals(Ending.ROLLED_BACK, back.ending(), back.detail());
                assertTrue(back.detail().contains("links moved back"), back.detail());
                assertEquals("nio", follower.active(Role.PEER_TRANSPORT));
                SwapServer.until("it sees who is there for elections", () -> seesAll(follower));
                long acks = load.acknowledgedWrites();
                SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 100);
                assertEquals(searches, ensemble.searches());

                String again = begin(follower, "netty", Map.of("lost", "100"));
                SwapServer leader = ensemble.leader();
                assertFalse(SwapEnsemble.mayBegin(leader, "netty"), "another member's links are being changed");
                follower.swaps.order(again, SwapEvent.Word.COMMIT, "test", "");
                assertEquals(Ending.COMMITTED, follower.await(again).ending());
                begin(leader, "netty", Map.of("lost", "100"));
                assertEquals(searches, ensemble.searches());
                load.verify(leader.address());
            }
            ensemble.stop(ensemble.leader());
            ensemble.awaitRoles();
            try (SwapLoad load = new SwapLoad(follower.address(), "again", 1, 1, false)) {
                SwapServer.until("writes under the new leader", () -> load.acknowledgedWrites() > 100);
                load.verify(follower.address());
            }
            assertEquals("netty", follower.active(Role.PEER_TRANSPORT));
        }
    }

    private static boolean seesAll(SwapServer member) {
        return member.server.report().ensemble().members().stream()
                .noneMatch(other -> other.election().equals("down"));
    }

    /** As far as the watch. */
    private static String begin(SwapServer member, String to, Map<String, String> policy) throws Exception {
        Map<String, String> all = new HashMap<>(SwapEnsemble.PATIENT);
        all.putAll(policy);
        SwapEnsemble.awaitTurn(member, to);
        String id = member.begin(Role.PEER_TRANSPORT, to, all);
        observing(member, id);
        assertEquals(to, member.active(Role.PEER_TRANSPORT));
        return id;
    }

    private static void observing(SwapServer member, String id) throws Exception {
        SwapServer.until(
                "the watch of " + id + member.swaps.ending(id),
                () -> member.swaps.status().stream()
                        .anyMatch(swap ->
                                swap.swap().id().equals(id) && swap.swap().phase() == Phase.OBSERVE));
    }
}
