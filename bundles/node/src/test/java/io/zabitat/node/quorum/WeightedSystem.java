package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** More than half of all weight decides; what a voter weighs is given, or drawn. */
record WeightedSystem(Map<Long, Long> weights) implements QuorumVerifier {
    static List<Long> voters(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    static WeightedSystem equal(int count) {
        Map<Long, Long> weights = new TreeMap<>();
        voters(count).forEach(voter -> weights.put(voter, 1L));
        return new WeightedSystem(weights);
    }

    static WeightedSystem drawn(int count, Random random) {
        Map<Long, Long> weights = new TreeMap<>();
        voters(count).forEach(voter -> weights.put(voter, (long) random.nextInt(4)));
        weights.put(1L + random.nextInt(count), 1L + random.nextInt(3));
        return new WeightedSystem(weights);
    }

    static QuorumVerifierProvider provider(QuorumVerifier made) {
        return new QuorumVerifierProvider() {
            @Override
            public String name() {
                return "weighted";
            }

            @Override
            public QuorumVerifier create(List<Long> voters, Map<String, String> settings) {
                return made;
            }
        };
    }

    private long total() {
        return weights.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public boolean isQuorum(long[] servers) {
        return 2 * Arrays.stream(servers).distinct().map(this::weight).sum() > total();
    }

    @Override
    public long weight(long server) {
        return weights.getOrDefault(server, 0L);
    }

    @Override
    public boolean isVoter(long server) {
        return weights.containsKey(server);
    }
}
