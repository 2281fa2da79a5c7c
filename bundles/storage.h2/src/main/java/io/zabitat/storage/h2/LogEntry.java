package io.zabitat.storage.h2;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.TxnBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A batch of transactions as a value of the log: sealed by a checksum, and linked to the one before by the zxid it
 * follows. Immutable.
 *
 * <p>Bytes: checksum of all that follows, previous zxid, unbroken-from, bytes of the log up to here, count; then zxid,
 * length and payload of each.
 */
final class LogEntry {
    private static final int HEAD_BYTES = 4 + 8 + 8 + 8 + 4;
    private static final int TXN_BYTES = 8 + 4;

    private final byte[] bytes;
    private final long previous;
    private final long unbrokenFrom;
    private final long total;
    private final long[] zxids;
    private final int[] starts;

    private LogEntry(byte[] bytes, long previous, long unbrokenFrom, long total, long[] zxids, int[] starts) {
        this.bytes = bytes;
        this.previous = previous;
        this.unbrokenFrom = unbrokenFrom;
        this.total = total;
        this.zxids = zxids;
        this.starts = starts;
    }

    /** What the next entry needs to know about the end of the log. */
    record End(long zxid, long unbrokenFrom, long total) {
        /**
         * One more transaction: within an epoch the next number; across epochs whatever this store itself appended
         * next.
         */
        private End then(long next) {
            boolean follows = next == zxid + 1 || Zxid.epoch(next) > Zxid.epoch(zxid);
            return new End(next, follows ? unbrokenFrom : next, total);
        }
    }

    /** Where the log ends with a batch behind what it ends with now. */
    static End after(End end, TxnBatch batch) {
        End now = end;
        for (int i = 0; i < batch.count(); i++) {
            now = now.then(batch.zxid(i));
        }
        return new End(now.zxid, now.unbrokenFrom, end.total + size(batch));
    }

    private static int size(TxnBatch batch) {
        return HEAD_BYTES + batch.count() * TXN_BYTES + batch.size();
    }

    static byte[] encode(End end, TxnBatch batch) {
        End now = after(end, batch);
        int size = size(batch);
        ByteBuffer out = ByteBuffer.allocate(size);
        head(out, end, now, batch.count());
        for (int i = 0; i < batch.count(); i++) {
            out.putLong(batch.zxid(i)).putInt(batch.length(i)).put(batch.bytes(), batch.start(i), batch.length(i));
        }
        return seal(out);
    }

    private static void head(ByteBuffer out, End before, End after, int count) {
        out.putInt(0).putLong(before.zxid).putLong(after.unbrokenFrom);
        out.putLong(after.total).putInt(count);
    }

    private static byte[] seal(ByteBuffer out) {
        out.putInt(0, sum(out.array()));
        return out.array();
    }

    /** The entry without what is behind a zxid that is in it. */
    byte[] upTo(long zxid) {
        TxnBatch kept = new TxnBatch(bytes.length);
        End before = new End(previous, previous, total - bytes.length);
        boolean brokenInside = unbrokenFrom > previous;
        for (int i = 0; i < zxids.length && zxids[i] <= zxid; i++) {
            kept.add(zxids[i], bytes, starts[i], length(i));
        }
        return encode(brokenInside ? before : new End(previous, unbrokenFrom, before.total), kept);
    }

    static LogEntry decode(long key, byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD_BYTES || in.getInt() != sum(bytes)) {
            throw new IOException(
                    "the checksum of the " + "transactions up to 0x" + Long.toHexString(key) + " does not match");
        }
        long previous = in.getLong();
        long unbroken = in.getLong();
        long total = in.getLong();
        int count = in.getInt();
        if (count < 1 || count > (bytes.length - HEAD_BYTES) / TXN_BYTES) {
            throw new IOException("the entry up to 0x" + Long.toHexString(key) + " has " + count + " transactions");
        }
        long[] zxids = new long[count];
        int[] starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            zxids[i] = in.getLong();
            int length = in.getInt();
            starts[i] = in.position();
            if (length < 0 || length > in.remaining()) {
                throw new IOException(
                        "a transaction of the entry up to 0x" + Long.toHexString(key) + " has " + length + " bytes");
            }
            in.position(in.position() + length);
        }
        starts[count] = in.position() + TXN_BYTES;
        if (zxids[count - 1] != key || in.hasRemaining()) {
            throw new IOException(
                    "the entry at 0x" + Long.toHexString(key) + " ends at 0x" + Long.toHexString(zxids[count - 1]));
        }
        return new LogEntry(bytes, previous, unbroken, total, zxids, starts);
    }

    private static int sum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 4, bytes.length - 4);
        return (int) crc.getValue();
    }

    End end() {
        return new End(zxids[zxids.length - 1], unbrokenFrom, total);
    }

    /** The zxid that this entry was appended behind. */
    long previous() {
        return previous;
    }

    /** Bytes of the log before this entry. */
    long totalBefore() {
        return total - bytes.length;
    }

    int count() {
        return zxids.length;
    }

    long zxid(int index) {
        return zxids[index];
    }

    byte[] bytes() {
        return bytes;
    }

    int start(int index) {
        return starts[index];
    }

    int length(int index) {
        return starts[index + 1] - TXN_BYTES - starts[index];
    }

    byte[] payload(int index) {
        return Arrays.copyOfRange(bytes, starts[index], starts[index] + length(index));
    }
}
