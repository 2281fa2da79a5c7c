package io.zabitat.quorum.hierarchical;

import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.tck.quorum.QuorumVerifierContract;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

class HierarchicalContractTest extends QuorumVerifierContract {
    @Override
    protected QuorumVerifierProvider provider() {
        return new HierarchicalProvider();
    }

    @Override
    protected Configuration draw(Random random) {
        for (; ; ) {
            Configuration drawn = RandomGroups.draw(random, drawVoters(random, 9));
            if (drawn.voters().stream().anyMatch(voter -> weight(drawn, voter) > 0)) {
                return drawn;
            }
        }
    }

    @Override
    protected boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted) {
        int groups = 0;
        int agreeing = 0;
        for (Map.Entry<String, String> line : configuration.settings().entrySet()) {
            if (line.getKey().startsWith("group.")) {
                long all = members(line.getValue())
                        .mapToLong(id -> weight(configuration, id))
                        .sum();
                long agreed = members(line.getValue())
                        .filter(servers::contains)
                        .mapToLong(id -> weight(configuration, id))
                        .sum();
                groups += all > 0 ? 1 : 0;
                agreeing += 2 * agreed > all ? 1 : 0;
            }
        }
        return 2 * agreeing > groups;
    }

    private static Stream<Long> members(String group) {
        return Stream.of(group.split(":")).map(Long::parseLong);
    }

    private static long weight(Configuration configuration, long voter) {
        return Long.parseLong(configuration.settings().getOrDefault("weight." + voter, "1"));
    }
}
