package io.zabitat.tree;

import io.zabitat.api.Path;
import java.util.List;
import java.util.Optional;

/**
 * What applying a transaction came to.
 *
 * @param type the type of the transaction or part, -1 for an error
 * @param error 0, or the error code to answer
 * @param path the path of the node it was about; {@link Path#EMPTY} where there is none
 * @param node the stat to answer: the live node after a single operation (read it before the next transaction is
 * applied), a     copy for a part of a multi, null where the operation has none to answer
 * @param parts one per part of a multi, else empty
 */
public record TxnResult(int type, int error, Path path, Stat node, List<TxnResult> parts) {
    static TxnResult ok(int type, Path path) {
        return new TxnResult(type, 0, path, null, List.of());
    }

    static TxnResult ok(int type, Path path, Stat stat) {
        return new TxnResult(type, 0, path, stat, List.of());
    }

    static TxnResult failed(int type, int error, Path path) {
        return new TxnResult(type, error, path, null, List.of());
    }

    /** The stat, where the operation answers one. */
    public Optional<Stat> stat() {
        return Optional.ofNullable(node);
    }
}
