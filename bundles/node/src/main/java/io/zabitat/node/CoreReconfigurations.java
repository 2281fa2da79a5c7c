package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.core.Core;
import io.zabitat.tree.Reconfigurations;
import java.util.Optional;

/** What the core knows of members, for the checks of a reconfiguration. Asked by the node loop. */
final class CoreReconfigurations implements Reconfigurations {
    private final Core core;
    private final int leastVoters;

    CoreReconfigurations(Core core, int leastVoters) {
        this.core = core;
        this.leastVoters = leastVoters;
    }

    @Override
    public EnsembleConfig current() {
        return core.config();
    }

    @Override
    public EnsembleConfig lastSeen() {
        return core.nextConfig().orElse(core.config());
    }

    @Override
    public int leastVoters() {
        return leastVoters;
    }

    @Override
    public Optional<String> flawOf(EnsembleConfig proposed) {
        return core.flawOf(proposed);
    }

    @Override
    public boolean isSynced(EnsembleConfig proposed) {
        return core.isSynced(proposed);
    }
}
