package io.zabitat.api.txn;

import io.zabitat.api.Path;
import java.util.List;

/**
 * Type closeSession.
 *
 * @param paths the ephemerals to delete
 * @param listed false when the transaction came without a list, as from ZooKeeper 3.5: then {@code paths} is empty
 */
public record CloseSessionTxn(List<Path> paths, boolean listed) implements TxnBody {}
