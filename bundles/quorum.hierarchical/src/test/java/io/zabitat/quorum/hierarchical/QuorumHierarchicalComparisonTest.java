package io.zabitat.quorum.hierarchical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract.Configuration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.zookeeper.server.quorum.flexible.QuorumHierarchical;
import org.junit.jupiter.api.Test;

/** The same questions to ZooKeeper's own class. */
class QuorumHierarchicalComparisonTest {
    @Test
    void shouldAnswerAsZooKeeperDoes() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < 2_000; i++) {
            List<Long> voters =
                    LongStream.rangeClosed(1, 1 + random.nextInt(9)).boxed().toList();
            Configuration drawn = RandomGroups.draw(random, voters);
            QuorumHierarchical apache = apache(drawn);
            String where = "seed " + seed + " " + drawn;
            if (voters.stream().allMatch(voter -> apache.getWeight(voter) == 0)) {
                continue; // ZooKeeper takes it, and never elects anybody
            }
            QuorumVerifier own = new HierarchicalProvider().create(voters, drawn.settings());
            voters.forEach(voter -> assertEquals(apache.getWeight(voter), own.weight(voter), where));
            for (int subset = 0; subset < 1 << voters.size(); subset++) {
                Set<Long> servers = subset(voters, subset);
                long[] ids = servers.stream().mapToLong(Long::longValue).toArray();
                assertEquals(apache.containsQuorum(servers), own.isQuorum(ids), () -> where + " servers " + servers);
                compared++;
            }
        }
        assertTrue(compared > 10_000, "compared only " + compared);
    }

    private static QuorumHierarchical apache(Configuration drawn) throws Exception {
        Properties lines = new Properties();
        lines.putAll(drawn.settings());
        for (long voter : drawn.voters()) {
            lines.setProperty("server." + voter, "10.0.0." + voter + ":2888:3888");
        }
        lines.setProperty("version", "0");
        return new QuorumHierarchical(lines);
    }

    private static Set<Long> subset(List<Long> voters, int bits) {
        Set<Long> servers = new HashSet<>();
        for (int i = 0; i < voters.size(); i++) {
            if ((bits >> i & 1) == 1) {
                servers.add(voters.get(i));
            }
        }
        return servers;
    }
}
