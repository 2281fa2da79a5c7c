package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.core.InvariantViolation;

/** A server alone, or one among members that never change. */
final class NoMembers implements Members {
    @Override
    public void propose(EnsembleConfig next) {
        throw fixed();
    }

    @Override
    public void withdraw() {
        throw fixed();
    }

    @Override
    public void activate(EnsembleConfig config) {
        throw fixed();
    }

    private static InvariantViolation fixed() {
        return new InvariantViolation("the members of this server cannot change");
    }
}
