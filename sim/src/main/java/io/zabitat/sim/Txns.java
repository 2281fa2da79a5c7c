package io.zabitat.sim;

import io.zabitat.api.txn.Txn;

/** The transactions that have happened, in their order. */
interface Txns {
    /** @param position 1 for the first */
    Txn txn(long position);
}
