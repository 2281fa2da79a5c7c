package io.zabitat.node.store;

import io.zabitat.spi.storage.Epochs;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What a store was given since the zxid that the chain begins behind, and whether it has it: transactions by a chain of hashes, the
 * newest promises by themselves. Belongs to its {@link Follower}, under the lock of that.
 */
final class GivenLog {
    private TxnChain chain = new TxnChain(0);
    private OptionalLong accepted = OptionalLong.empty();
    private OptionalLong current = OptionalLong.empty();

    /** Hash over the transactions; for the thread of the change. */
    long hash() {
        return chain.hash();
    }

    /** All up to a zxid needs no other look; and the log before it may be purged. */
    void beginBehind(long zxid) {
        chain = new TxnChain(zxid);
    }

    void add(TxnBatch txns) {
        for (int i = 0; i < txns.count(); i++) {
            chain.add(txns.zxid(i), txns.bytes(), txns.start(i), txns.length(i));
        }
    }

    OptionalLong accepted(long epoch) {
        accepted = OptionalLong.of(epoch);
        return accepted;
    }

    OptionalLong current(long epoch) {
        current = OptionalLong.of(epoch);
        return current;
    }

    /**
     * Reads the transactions back.
     *
     * @return what is wrong, or empty
     */
    String difference(Store in) throws IOException {
        TxnChain found = new TxnChain(chain.from());
        try (TxnLog.TxnCursor log = in.log().read(chain.from() + 1)) {
            while (found.count() < chain.count() && log.next()) {
                byte[] payload = log.payload();
                found.add(log.zxid(), payload, 0, payload.length);
            }
        }
        return found.isSame(chain) ? "" : "was given " + chain + " and holds " + found;
    }

    /**
     * Looks at the promises.
     *
     * @return what is wrong, or empty
     */
    String difference(Epochs epochs) throws IOException {
        boolean same = (accepted.isEmpty() || epochs.accepted().equals(accepted))
                && (current.isEmpty() || epochs.current().equals(current));
        return same
                ? ""
                : "has the epochs " + epochs.accepted() + " and " + epochs.current() + " instead of " + accepted
                        + " and " + current;
    }
}
