package io.zabitat.spi.tck.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Configurations to elect in. */
public final class Ensembles {
    private Ensembles() {}

    /** Voters with the ids from 1 on, and observers behind them. */
    public static EnsembleConfig of(int voters, int observers) {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= voters + observers; id++) {
            Member.PeerAddress address = new Member.PeerAddress("127.0.0.1", 42100 + id, 42200 + id);
            members.add(new Member(id, List.of(address), id > voters, Optional.empty()));
        }
        return new EnsembleConfig(0, members, Map.of());
    }

    /** What one member of it elects with. */
    public static ElectionContext context(EnsembleConfig config, long self, Map<Long, Long> weights) {
        boolean observer = !config.isVoter(self);
        WeightedMajority quorum = new WeightedMajority(config.voters(), weights);
        return new ElectionContext(self, observer, config, quorum, Map.of(), new SplittableRandom(self));
    }

    /** More than half of the weight; a voter that is not listed weighs 1. */
    private record WeightedMajority(List<Long> voters, Map<Long, Long> weights) implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            long agreed = 0;
            for (long server : servers) {
                agreed += weight(server);
            }
            return 2 * agreed > voters.stream().mapToLong(this::weight).sum();
        }

        @Override
        public long weight(long server) {
            return isVoter(server) ? weights.getOrDefault(server, 1L) : 0;
        }

        @Override
        public boolean isVoter(long server) {
            return voters.contains(server);
        }
    }
}
