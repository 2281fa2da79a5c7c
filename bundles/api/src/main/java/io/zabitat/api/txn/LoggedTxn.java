package io.zabitat.api.txn;

import java.util.Objects;

/**
 * A transaction with the bytes it is logged and sent as, so that it is encoded once on its way through the ensemble.
 *
 * @param txn the transaction
 * @param payload header, record and digest (storage format, section 3); not copied, nobody changes it
 */
public record LoggedTxn(Txn txn, byte[] payload) {
    public LoggedTxn {
        Objects.requireNonNull(txn, "txn");
        Objects.requireNonNull(payload, "payload");
    }

    public long zxid() {
        return txn.header().zxid();
    }
}
