package io.zabitat.api.txn;

/** What a transaction does. One record per kind; the kind of create lies in the header's type. */
public sealed interface TxnBody
        permits CreateTxn,
                DeleteTxn,
                SetDataTxn,
                SetAclTxn,
                CheckVersionTxn,
                MultiTxn,
                CreateSessionTxn,
                CloseSessionTxn,
                ErrorTxn {}
