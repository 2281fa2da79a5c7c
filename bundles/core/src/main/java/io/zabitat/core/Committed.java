package io.zabitat.core;

import io.zabitat.api.txn.LoggedTxn;

/**
 * What a leader has said is committed.
 *
 * @param designated who leads once its configuration is in force; {@link #NOBODY} when none comes into force by it
 */
record Committed(LoggedTxn txn, long designated) {
    static final long NOBODY = -1;
}
