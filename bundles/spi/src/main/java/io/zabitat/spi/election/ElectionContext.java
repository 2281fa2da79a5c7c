package io.zabitat.spi.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Who elects, and by which rules.
 *
 * @param self the own server id
 * @param observer whether this server only listens
 * @param config the members; notifications carry its text
 * @param next the members that were proposed and are not in force yet, if any: a leader needs the votes of both
 * @param quorum the quorum system of the configuration, or of both, which also gives each voter's weight
 * @param settings the server's settings, with ZooKeeper's key names without the {@code zookeeper.} prefix, such as
 *     {@code fastleader.minNotificationInterval}
 * @param random for numbers that strangers must not guess; the only source of chance an election has
 */
public record ElectionContext(
        long self,
        boolean observer,
        EnsembleConfig config,
        Optional<EnsembleConfig> next,
        QuorumVerifier quorum,
        Map<String, String> settings,
        RandomGenerator random) {
    /** While nobody wants other members. */
    public ElectionContext(
            long self,
            boolean observer,
            EnsembleConfig config,
            QuorumVerifier quorum,
            Map<String, String> settings,
            RandomGenerator random) {
        this(self, observer, config, Optional.empty(), quorum, settings, random);
    }

    public ElectionContext {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(quorum, "quorum");
        Objects.requireNonNull(random, "random");
        settings = Map.copyOf(settings);
    }

    /** All whose votes count, ascending: those of the members, and of those that are proposed. */
    public List<Long> voters() {
        TreeSet<Long> voters = new TreeSet<>(config.voters());
        next.ifPresent(proposed -> voters.addAll(proposed.voters()));
        return List.copyOf(voters);
    }
}
