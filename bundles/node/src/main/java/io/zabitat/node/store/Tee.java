package io.zabitat.node.store;

import io.zabitat.spi.storage.TxnBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What the authoritative store has made durable and the other one has not got yet, in order. The log writer fills it, whoever
 * brings the other store level empties it. Bounded: when it overflows it forgets everything and says so, and the other store must
 * be brought level from the log again.
 */
final class Tee {
    /** What a transaction takes beside its bytes. */
    private static final int OVERHEAD_BYTES = 32;

    /** One piece of history. */
    sealed interface Item {
        record Txns(TxnBatch batch) implements Item {}

        record Accepted(long epoch) implements Item {}

        record Current(long epoch) implements Item {}

        record Truncation(long zxid) implements Item {}
    }

    private final long maxBytes;
    /** The log writer's: appended, and not durable. */
    private final List<Item> unsynced = new ArrayList<>();

    private final ArrayDeque<Item> waiting = new ArrayDeque<>(); // guarded by this
    private long bytes; // guarded by this
    private boolean overflown; // guarded by this
    private boolean lostTruncation; // guarded by this
    private boolean followed; // guarded by this

    Tee(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes a copy of what is about to be appended. */
    void append(TxnBatch batch) {
        if (!take(batch.size() + (long) batch.count() * OVERHEAD_BYTES)) {
            unsynced.clear();
            return;
        }
        TxnBatch copy = new TxnBatch(batch.size());
        for (int i = 0; i < batch.count(); i++) {
            copy.add(batch.zxid(i), batch.bytes(), batch.start(i), batch.length(i));
        }
        unsynced.add(new Item.Txns(copy));
    }

    private synchronized boolean take(long more) {
        bytes += more;
        if (bytes > maxBytes) {
            overflow();
        }
        return !overflown;
    }

    /** What was appended is durable now. */
    synchronized void synced() {
        if (!overflown) {
            waiting.addAll(unsynced);
        }
        unsynced.clear();
    }

    /** Something else that is durable now. */
    synchronized void add(Item item) {
        synced();
        bytes += OVERHEAD_BYTES;
        if (!overflown) {
            waiting.add(item);
        }
    }

    /** From here on it takes nothing any more. */
    synchronized void overflow() {
        overflown = true;
        lostTruncation |= waiting.stream().anyMatch(Item.Truncation.class::isInstance);
        waiting.clear();
        bytes = 0;
    }

    /** The next piece, or null. */
    synchronized Item poll() {
        Item item = waiting.poll();
        if (item instanceof Item.Txns txns) {
            bytes -= txns.batch().size() + (long) txns.batch().count() * OVERHEAD_BYTES;
        } else if (item != null) {
            bytes -= OVERHEAD_BYTES;
        }
        return item;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The other store holds all that came before: what is taken out from now on is applied at once. */
    synchronized void follow() {
        followed = true;
    }

    /** Whether the other store holds all that came before: else it lacks something even when it has taken all of this. */
    synchronized boolean isFollowed() {
        return followed && !overflown;
    }

    /** Whether a truncation can be passed on; else the other store has to be filled anew. */
    synchronized boolean takesTruncations() {
        return isFollowed();
    }

    /** Whether a truncation was among what it has forgotten. */
    synchronized boolean hasLostTruncation() {
        return lostTruncation;
    }

    synchronized boolean isOverflown() {
        return overflown;
    }

    synchronized long bytes() {
        return bytes;
    }
}
