package io.zabitat.api.txn;

/**
 * Who caused a transaction, and when (storage format, section 3).
 *
 * @param clientId the session, 0 for the server's own
 * @param cxid the client's xid, 0 for the server's own
 * @param zxid the transaction id
 * @param timeMillis the leader's wall clock
 * @param type an {@link io.zabitat.api.OpCode}
 */
public record TxnHeader(long clientId, int cxid, long zxid, long timeMillis, int type) {}
