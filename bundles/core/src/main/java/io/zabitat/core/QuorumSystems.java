package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.spi.quorum.QuorumVerifier;

/** Which servers decide together in a configuration. Pure: the same configuration gives the same answers on every member. */
@FunctionalInterface
public interface QuorumSystems {
    /** @throws IllegalArgumentException when the configuration describes no quorum system that this server has */
    QuorumVerifier create(EnsembleConfig config);
}
