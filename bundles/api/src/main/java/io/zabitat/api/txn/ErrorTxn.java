package io.zabitat.api.txn;

/** A write that was refused. It takes a zxid all the same. */
public record ErrorTxn(int error) implements TxnBody {}
