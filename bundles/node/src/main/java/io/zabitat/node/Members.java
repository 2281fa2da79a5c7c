package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;

/** What a change of the list of members means for a running server. Called by the node loop, from within a step of the core. */
interface Members {
    void propose(EnsembleConfig next);

    void withdraw();

    void activate(EnsembleConfig config);
}
