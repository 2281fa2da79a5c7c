package io.zabitat.api.txn;

/** Type createSession; the session id is the header's client id. */
public record CreateSessionTxn(int timeoutMillis) implements TxnBody {}
