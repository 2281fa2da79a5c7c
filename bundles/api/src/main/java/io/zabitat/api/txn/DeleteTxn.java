package io.zabitat.api.txn;

import io.zabitat.api.Path;

/** Types delete and deleteContainer. */
public record DeleteTxn(Path path) implements TxnBody {}
