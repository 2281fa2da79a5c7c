package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.OpCode;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.SetDataTxn;

/** The one kind of transaction that means something to the core: it says who will decide. */
final class ReconfigTxn {
    private ReconfigTxn() {}

    static boolean is(LoggedTxn txn) {
        return txn.txn().header().type() == OpCode.RECONFIG;
    }

    /** @throws IllegalArgumentException when it is not a configuration with the version of its zxid */
    static EnsembleConfig configOf(LoggedTxn txn) {
        if (!(txn.txn().body() instanceof SetDataTxn body) || body.data() == null) {
            throw new IllegalArgumentException("a reconfiguration without a configuration");
        }
        EnsembleConfig config = EnsembleConfig.parse(body.data());
        if (config.version() != txn.zxid()) {
            throw new IllegalArgumentException(
                    "the configuration of " + txn.zxid() + " has version " + config.version());
        }
        return config;
    }
}
