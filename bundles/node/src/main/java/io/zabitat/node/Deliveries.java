package io.zabitat.node;

import io.zabitat.api.txn.Txn;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.TxnResult;

/** A pipeline that waits for what it proposed or forwarded to be applied. Called by the node loop. */
interface Deliveries extends WritePipeline {
    /** The transaction has just been applied. */
    void onApplied(Txn txn, TxnResult result);

    /** The role has ended: nothing that waits will be answered. */
    void clear();
}
