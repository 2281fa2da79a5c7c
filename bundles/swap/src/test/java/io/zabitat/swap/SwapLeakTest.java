package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.election.udp.UdpLeaderElectionProvider;
import io.zabitat.election.udpauth.UdpAuthProvider;
import io.zabitat.node.slot.Role;
import io.zabitat.quorum.hierarchical.HierarchicalProvider;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a provider stays in memory when another has taken its place. */
@Timeout(300)
class SwapLeakTest {
    private static final int TIMES = 3;

    @TempDir
    Path folder;

    private final OwnClasses.Watched classes = new OwnClasses.Watched();

    @Test
    void shouldLetTheClassesOfAFormerTransportGo() throws Exception {
        try (SwapServer server = new SwapServer(folder, SwapServer.QUICK);
                SwapLoad load = new SwapLoad(server.address(), 1, 10, false)) {
            assertEquals(Ending.COMMITTED, server.swapTo("netty").ending());
            for (int i = 0; i < TIMES; i++) {
                useAndLeave(server);
            }
            load.verify(server.address());
            classes.awaitGone();
        }
    }

    /** In a method of its own, as the following: no variable of the test holds it. */
    private void useAndLeave(SwapServer server) throws Exception {
        TransportProvider own = OwnClasses.provider(NioTransportProvider.class);
        classes.add(own);
        server.add(own);
        assertEquals(Ending.COMMITTED, server.swapTo("nio").ending());
        assertSame(
                own,
                server.server
                        .slots()
                        .slots()
                        .get(Role.CLIENT_TRANSPORT)
                        .occupant()
                        .provider());
        assertEquals(Ending.COMMITTED, server.swapTo("netty").ending());
        server.add(new NioTransportProvider());
        server.swaps.onCandidates();
    }

    @Test
    void shouldLetTheClassesOfAFormerElectionGo() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK, 1000)) {
            for (int i = 0; i < TIMES; i++) {
                useAndLeave(trio.follower(), "2." + i + ".0");
            }
            classes.awaitGone();
        }
    }

    private void useAndLeave(Trio.One one, String version) throws Exception {
        ElectionAlgorithm own = OwnClasses.provider(FastLeaderElectionProvider.class);
        classes.add(own);
        one.add("3", version, own);
        assertEquals(
                Ending.COMMITTED,
                one.swapTo("3@[" + version + "," + version + "]").ending());
        one.elections.removeIf(candidate -> candidate.id().name().equals("3"));
        one.add("3", "9" + version, new FastLeaderElectionProvider());
        assertEquals(Ending.COMMITTED, one.swapTo("3@9" + version).ending());
        one.swaps.onCandidates();
    }

    @Test
    void shouldLetTheClassesOfTheElectionGoThatItWasStartedWith() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK, 1000, () -> own(FastLeaderElectionProvider.class))) {
            assertEquals(Ending.COMMITTED, trio.leader().swapTo("0").ending());
            trio.untilElectedBy("0");
            for (Trio.One one : trio.running.values()) {
                one.elections.removeIf(candidate -> candidate.id().name().equals("3"));
                one.swaps.onCandidates();
            }
            classes.awaitGone();
        }
    }

    private <T> T own(Class<? extends T> type) {
        try {
            T provider = OwnClasses.provider(type);
            classes.add(provider);
            return provider;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The one that it was started with, and those that others took the place of: by all, whoever led the change. */
    @Test
    void shouldLetTheClassesOfAFormerQuorumSystemGo() throws Exception {
        List<QuorumMember> members = QuorumMember.start(
                folder, Map.of("reconfigEnabled", "true"), SwapServer.QUICK, 3, () -> own(MajorityProvider.class));
        try {
            countBy(members, "hierarchical", own(HierarchicalProvider.class), Map.of("group.1", "1:2:3"));
            countBy(members, "majority", own(MajorityProvider.class), Map.of());
            countBy(members, "hierarchical", new HierarchicalProvider(), Map.of("group.1", "1:2:3"));
            classes.awaitGone();
        } finally {
            members.forEach(QuorumMember::close);
        }
    }

    /** By this one alone: the bundles of all others go. */
    private static void countBy(
            List<QuorumMember> members, String name, QuorumVerifierProvider own, Map<String, String> policy)
            throws Exception {
        for (QuorumMember member : members) {
            member.providers.keySet().removeIf(id -> id.name().equals(name));
            member.add("2.0", own);
            member.swaps.onCandidates();
        }
        assertEquals(
                Ending.COMMITTED,
                QuorumMember.leader(members).swapTo(name, policy).ending());
        for (QuorumMember member : members) {
            SwapServer.until(
                    "member " + member.id() + " counts by " + name,
                    () -> member.active().equals(name));
            member.providers.keySet().removeIf(id -> !id.name().equals(name));
            member.swaps.onCandidates();
        }
    }

    /** It was elected by, then by another, and its bundle has gone: on all members, and not on the one alone that was told to. */
    @Test
    void shouldLetTheClassesOfAnAlgorithmGoThatAllHaveLeft() throws Exception {
        try (Trio trio = Trio.begun(folder, SwapServer.QUICK, 1000)) {
            electByItForAWhile(trio, "0", UdpLeaderElectionProvider.class);
            electByItForAWhile(trio, "1", UdpAuthProvider.class);
            classes.awaitGone();
        }
    }

    private void electByItForAWhile(Trio trio, String number, Class<? extends ElectionAlgorithm> provider)
            throws Exception {
        String version = "2.0.0";
        for (Trio.One one : trio.running.values()) {
            ElectionAlgorithm own = OwnClasses.provider(provider);
            classes.add(own);
            one.elections.removeIf(candidate -> candidate.id().name().equals(number));
            one.add(number, version, own);
            one.swaps.onCandidates();
        }
        assertEquals(Ending.COMMITTED, trio.leader().swapTo(number).ending());
        trio.untilElectedBy(number);
        for (Trio.One one : trio.running.values()) {
            assertEquals(version, one.active().version(), "by the bundle that is there");
        }
        assertEquals(Ending.COMMITTED, trio.leader().swapTo("3").ending());
        trio.untilElectedBy("3");
        for (Trio.One one : trio.running.values()) {
            one.elections.removeIf(candidate -> candidate.id().name().equals(number));
            one.swaps.onCandidates();
        }
    }
}
