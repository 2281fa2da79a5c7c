package io.zabitat.api.txn;

import java.util.List;

/** Type multi: all of the parts or, when one of them is an error, none. */
public record MultiTxn(List<Part> parts) implements TxnBody {
    /** One sub-transaction: its own type, and its body. */
    public record Part(int type, TxnBody body) {}
}
