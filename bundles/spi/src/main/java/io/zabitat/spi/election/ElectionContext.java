package io.zabitat.spi.election;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Who elects, and by which rules.
 *
 * @param self the own server id
 * @param observer whether this server only listens
 * @param config the members; notifications carry its text
 * @param quorum the quorum system of the configuration, which also gives each voter's weight
 * @param settings the server's settings, with ZooKeeper's key names without the {@code zookeeper.} prefix, such as
 *     {@code fastleader.minNotificationInterval}
 * @param random for numbers that strangers must not guess; the only source of chance an election has
 */
public record ElectionContext(
        long self,
        boolean observer,
        EnsembleConfig config,
        QuorumVerifier quorum,
        Map<String, String> settings,
        RandomGenerator random) {
    public ElectionContext {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(quorum, "quorum");
        Objects.requireNonNull(random, "random");
        settings = Map.copyOf(settings);
    }
}
