package io.zabitat.api.txn;

import java.util.Objects;

/**
 * One entry of the history.
 *
 * @param digest the tree digest after this transaction; meaningful only if {@code hasDigest}
 * @param hasDigest false in error transactions and in old logs
 */
public record Txn(TxnHeader header, TxnBody body, boolean hasDigest, long digest) {
    public Txn {
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(body, "body");
    }

    public long zxid() {
        return header.zxid();
    }
}
