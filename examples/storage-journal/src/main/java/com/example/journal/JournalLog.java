package com.example.journal;

import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The log as its thread sees it. */
final class JournalLog implements TxnLog {
    private final JournalStore store;
    private long unrolledBytes;

    JournalLog(JournalStore store) {
        this.store = store;
    }

    @Override
    public void append(TxnBatch batch) throws IOException {
        List<Entry> txns = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            // The batch is used again: nothing of it may be kept.
            byte[] payload = Arrays.copyOfRange(batch.bytes(), batch.start(i), batch.start(i) + batch.length(i));
            if (i > 0 && batch.zxid(i) <= batch.zxid(i - 1)) {
                throw new IllegalArgumentException("zxids do not rise within the batch");
            }
            txns.add(new Entry(Entry.Kind.TXN, batch.zxid(i), payload));
        }
        store.append(txns);
        unrolledBytes += batch.size();
    }

    @Override
    public long sync() throws IOException {
        store.sync();
        return unrolledBytes;
    }

    @Override
    public void roll() {
        unrolledBytes = 0;
    }

    @Override
    public boolean truncate(long zxid) throws IOException {
        return store.truncate(zxid);
    }

    @Override
    public void reset(long zxid) throws IOException {
        store.reset(zxid);
    }

    @Override
    public List<String> quarantine(String reason) throws IOException {
        return store.quarantine(reason);
    }

    @Override
    public TxnCursor read(long fromZxid) {
        return new Cursor(store.durableTxns(fromZxid).iterator());
    }

    /** A pass over a copy of the list: what is truncated meanwhile is still seen by those who asked before. */
    private static final class Cursor implements TxnCursor {
        private final Iterator<Map.Entry<Long, byte[]>> rest;
        private Map.Entry<Long, byte[]> at;

        Cursor(Iterator<Map.Entry<Long, byte[]>> rest) {
            this.rest = rest;
        }

        @Override
        public boolean next() {
            boolean there = rest.hasNext();
            at = there ? rest.next() : at;
            return there;
        }

        @Override
        public long zxid() {
            return at.getKey();
        }

        @Override
        public byte[] payload() {
            return at.getValue();
        }

        @Override
        public void close() {
            at = null;
        }
    }
}
