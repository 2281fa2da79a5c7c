package io.zabitat.tree;

import io.zabitat.api.EnsembleConfig;
import java.util.Optional;

/** What a leader knows of its ensemble, for the checks of reconfig. Asked by the node loop. */
public interface Reconfigurations {
    /** The configuration in force. */
    EnsembleConfig current();

    /** The newest that is logged; another than the one in force while a reconfiguration is under way. */
    EnsembleConfig lastSeen();

    /** How many have to vote at least: two where a server alone would be another kind of server. */
    int leastVoters();

    /** Why no ensemble can have this configuration; empty when one can. */
    Optional<String> flawOf(EnsembleConfig proposed);

    /** Whether a quorum of it takes part already. */
    boolean isSynced(EnsembleConfig proposed);
}
