package io.zabitat.quorum.hierarchical;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * More than half of the groups, each by more than half of its weight, is a quorum; groups that weigh nothing are left out of the
 * count. Immutable, any thread.
 */
final class Hierarchical implements QuorumVerifier {
    private final Group[] groups;
    private final int counted;
    private final Map<Long, Long> weights = new TreeMap<>();

    Hierarchical(List<Group> groups) {
        this.groups = groups.toArray(Group[]::new);
        this.counted = (int) groups.stream().filter(group -> group.total() > 0).count();
        for (Group group : groups) {
            for (int i = 0; i < group.voters().length; i++) {
                weights.put(group.voters()[i], group.weights()[i]);
            }
        }
    }

    @Override
    public boolean isQuorum(long[] servers) {
        int agreed = 0;
        for (Group group : groups) {
            agreed += group.agrees(servers) ? 1 : 0;
        }
        return agreed > counted / 2;
    }

    @Override
    public long weight(long server) {
        return weights.getOrDefault(server, 0L);
    }

    @Override
    public boolean isVoter(long server) {
        return weights.containsKey(server);
    }

    @Override
    public String toString() {
        return Arrays.stream(groups)
                .map(group -> "group " + group.number() + " weighs " + group.total())
                .collect(Collectors.joining(", ", "majority of " + counted + " groups: ", "; weights " + weights));
    }
}
