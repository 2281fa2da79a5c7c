package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.Campaign;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ensembles of our own servers with each of ZooKeeper's elections by datagrams: they elect, serve, and survive their leader. */
class DatagramElectionIT {
    @TempDir
    Path folder;

    /** In the build one of them: {@link LegacyElectionIT} has the other two beside servers that still know them. */
    @Test
    void shouldElectServeAndSurviveTheLeader() throws Exception {
        electServeAndSurviveTheLeader(2, "netty");
    }

    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @CsvSource({"0, nio", "1, netty", "2, nio"})
    void shouldElectServeAndSurviveTheLeaderByEach(int algorithm, String peers) throws Exception {
        electServeAndSurviveTheLeader(algorithm, peers);
    }

    private void electServeAndSurviveTheLeader(int algorithm, String peers) throws Exception {
        Map<String, String> keys = Map.of("electionAlg", String.valueOf(algorithm), "zabitat.transport.peer", peers);
        Ensemble.with(folder, "ZZZ", keys, ensemble -> {
            if (algorithm == 0) {
                forgetElectionPorts(ensemble);
            }
            ensemble.start();
            Story.tell(ensemble, "one");
            for (int round = 1; round <= Campaign.factor(); round++) {
                Member leader = ensemble.awaitLeader();
                leader.kill();
                Member next = ensemble.awaitLeader();
                assertTrue(next != leader, next + " was killed");
                ensemble.start();
            }
            Story.tell(ensemble, "two");
            Tree.same(ensemble);
            boolean warned = ensemble.member(1).log().contains("is not authenticated: anyone on the network");
            assertEquals(algorithm != 2, warned);
        });
    }

    /** Algorithm 0 has none. */
    private static void forgetElectionPorts(Ensemble ensemble) {
        for (Member member : ensemble.members()) {
            for (Member other : ensemble.members()) {
                member.configure(Map.of("server." + other.id(), "127.0.0.1:" + other.quorumPort()));
            }
        }
    }
}
