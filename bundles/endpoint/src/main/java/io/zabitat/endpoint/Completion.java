package io.zabitat.endpoint;

import io.zabitat.api.txn.Txn;
import io.zabitat.tree.TxnResult;

/** Waits for one submitted write. Called once by the node loop, right after the transaction was applied. */
public interface Completion {
    void onApplied(Txn txn, TxnResult result);
}
