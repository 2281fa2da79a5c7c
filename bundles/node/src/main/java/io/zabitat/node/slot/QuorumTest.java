package io.zabitat.node.slot;

import java.util.Optional;

/**
 * The quorum system in force beside one that could be.
 *
 * @param difference the first thing about which they differ; empty when they are the same
 * @param differing about how many sets they differ; -1 when they are about other voters
 */
public record QuorumTest(QuorumView now, QuorumView then, Optional<String> difference, int differing) {}
