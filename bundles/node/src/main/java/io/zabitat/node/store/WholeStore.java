package io.zabitat.node.store;

import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;

/** Loads a store as a start would, and compares what comes of it with the state in memory (hot-swap 6, S5). Pure but for the store. */
final class WholeStore {
    private WholeStore() {}

    /**
     * @param expected the state in memory at a zxid that the store has reached
     * @param applied what the store holds at least
     * @param scratch a second state, empty
     * @return what is wrong, or empty
     */
    static String difference(Store store, TreeSum expected, long applied, Scratch scratch) throws StorageException {
        SinkUpTo sink = new SinkUpTo(scratch.sink(), expected.zxid());
        Recovery found = store.reload(sink);
        if (found.suspect().isPresent()) {
            return found.suspect().get();
        }
        if (found.lastZxid() < applied) {
            return "ends at 0x" + Long.toHexString(found.lastZxid()) + " instead of 0x" + Long.toHexString(applied);
        }
        if (scratch.digestMismatches() > 0) {
            return scratch.digestMismatches() + " transactions leave another digest than they say";
        }
        TreeSum.Builder builder = new TreeSum.Builder();
        scratch.walk(builder);
        TreeSum got = builder.result();
        return expected.difference(new TreeSum(expected.zxid(), got.digest(), got.sessions(), got.nodes(), got.sum()));
    }
}
