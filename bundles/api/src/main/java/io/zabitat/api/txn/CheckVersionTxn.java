package io.zabitat.api.txn;

import io.zabitat.api.Path;

/**
 * Type check, only inside a multi.
 *
 * @param version the version checked for, plus one
 */
public record CheckVersionTxn(Path path, int version) implements TxnBody {}
