package io.zabitat.node.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.election.udp.UdpLeaderElectionProvider;
import io.zabitat.election.udpauth.UdpAuthChallengeProvider;
import io.zabitat.election.udpauth.UdpAuthProvider;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final EnsembleConfig THREE = EnsembleConfig.parse("""
            server.1=127.0.0.1:2888:3888:participant
            server.2=127.0.0.1:2889:3889:participant
            server.3=127.0.0.1:2890:3890:participant
            version=0
            """);
    private static final long FIRST = 0x1_0000_0000L;

    private static Rehearsal.Setting setting(ElectionAlgorithm algorithm, long... zxids) {
        List<Rehearsal.Participant> all = List.of(
                new Rehearsal.Participant(1, false, zxids[0], 1),
                new Rehearsal.Participant(2, false, zxids[1], 1),
                new Rehearsal.Participant(3, false, zxids[2], 1));
        return new Rehearsal.Setting(
                THREE,
                Optional.empty(),
                new MajorityProvider().create(THREE.voters(), Map.of()),
                Map.of(),
                all,
                algorithm instanceof FastLeaderElectionProvider,
                20_000);
    }

    @Test
    void shouldLetEveryAlgorithmChooseTheLongestHistory() {
        for (ElectionAlgorithm algorithm : List.of(
                new FastLeaderElectionProvider(),
                new UdpLeaderElectionProvider(),
                new UdpAuthProvider(),
                new UdpAuthChallengeProvider())) {
            Rehearsal.Setting setting = setting(algorithm, FIRST + 5, FIRST + 9, FIRST + 7);
            Rehearsal.Outcome all = Rehearsal.run(algorithm, setting, Set.of());
            assertEquals(Optional.empty(), all.fault(), "electionAlg " + algorithm.number());
            assertEquals(2, all.leader(), "electionAlg " + algorithm.number());
            Rehearsal.Outcome without = Rehearsal.run(algorithm, setting, Set.of(2L));
            assertEquals(Optional.empty(), without.fault(), "electionAlg " + algorithm.number());
            assertEquals(3, without.leader(), "electionAlg " + algorithm.number());
        }
    }

    @Test
    void shouldFindALeaderWhomNoQuorumCanFollow() {
        ElectionAlgorithm fast = new FastLeaderElectionProvider();
        Rehearsal.Outcome outcome =
                Rehearsal.run(new FirstServerLeads(), setting(fast, FIRST + 5, FIRST + 9, FIRST + 7), Set.of());
        assertTrue(outcome.fault().orElse("").contains("no quorum can follow it"), outcome.toString());
        Rehearsal.Outcome level =
                Rehearsal.run(new FirstServerLeads(), setting(fast, FIRST + 5, FIRST + 5, FIRST + 7), Set.of());
        assertEquals(1, level.leader(), "two of three hold nothing more");
    }

    /** Asks nobody. */
    private static final class FirstServerLeads implements ElectionAlgorithm {
        @Override
        public int number() {
            return 3;
        }

        @Override
        public Election start(ElectionContext context) {
            return new Election() {
                @Override
                public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
                    if (event instanceof ElectionEvent.Look) {
                        out.decide(vote(), true);
                    }
                }

                @Override
                public Vote vote() {
                    return new Vote(1, 0, 1, 0);
                }

                @Override
                public long round() {
                    return 1;
                }
            };
        }
    }

    @Test
    void shouldSayThatAMinorityDoesNotDecide() {
        ElectionAlgorithm fast = new FastLeaderElectionProvider();
        Rehearsal.Outcome outcome = Rehearsal.run(fast, setting(fast, FIRST, FIRST, FIRST), Set.of(2L, 3L));
        assertTrue(outcome.fault().orElse("").contains("does not decide"), outcome.toString());
    }
}
