package io.zabitat.api.txn;

import io.zabitat.api.Path;

/**
 * Types setData and reconfig.
 *
 * @param data the new bytes, or null; not copied
 * @param version the new version
 */
public record SetDataTxn(Path path, byte[] data, int version) implements TxnBody {}
