package io.zabitat.sim;

import io.zabitat.api.txn.Txn;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.wire.WireException;
import io.zabitat.wire.txn.TxnCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every transaction the server has logged, as it was logged, and up to where it has claimed that they are durable. */
final class History implements Txns {
    private record Entry(byte[] payload, Txn txn) {}

    private final TxnCodec codec = new TxnCodec(1 << 20);
    private final List<Entry> entries = new ArrayList<>();
    private long durableUpTo;

    /** Standalone numbering: the first zxid is 1 and none is left out. */
    void append(TxnBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            if (batch.zxid(i) != lastZxid() + 1) {
                throw new Violation("logged " + batch.zxid(i) + " behind " + lastZxid());
            }
            byte[] payload = Arrays.copyOfRange(batch.bytes(), batch.start(i), batch.start(i) + batch.length(i));
            try {
                entries.add(new Entry(payload, codec.decode(payload, 0, payload.length)));
            } catch (WireException e) {
                throw new Violation("logged something that is no transaction: " + e.getMessage(), e);
            }
        }
    }

    void onSynced() {
        durableUpTo = lastZxid();
    }

    /** Recovery brought a transaction. */
    void onRecovered(long zxid, byte[] bytes, int offset, int length) {
        if (zxid < 1 || zxid > lastZxid()) {
            throw new Violation("recovered " + zxid + ", which was never logged: the last was " + lastZxid());
        }
        byte[] logged = entries.get((int) zxid - 1).payload();
        if (!Arrays.equals(logged, 0, logged.length, bytes, offset, offset + length)) {
            throw new Violation("recovered " + zxid + " differs from what was logged");
        }
    }

    /** What was behind the last one recovered never happened. */
    void restart(long lastRecovered) {
        if (lastRecovered > lastZxid()) {
            throw new Violation("recovered up to " + lastRecovered + ", logged only " + lastZxid());
        }
        entries.subList((int) lastRecovered, entries.size()).clear();
        durableUpTo = lastRecovered;
    }

    long lastZxid() {
        return entries.size();
    }

    long durableUpTo() {
        return durableUpTo;
    }

    @Override
    public Txn txn(long zxid) {
        return entries.get((int) zxid - 1).txn();
    }
}
