package io.zabitat.storage.file;

import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Looks for whole records behind the place where a log file could not be read on. Used once per file at most; one
 * thread.
 */
final class LogResync {
    /**
     * Whole records behind a bad place.
     *
     * @param count how many
     * @param offset of the first
     * @param lastZxid the highest
     */
    record Behind(long count, long offset, long lastZxid) {
        static final Behind NOTHING = new Behind(0, -1, -1);
    }

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int WINDOW_BYTES = 1 << 20;
    private static final byte[] ZEROS = new byte[64 << 10];
    /** Bytes hashed in vain before the search gives up; only a made-up file comes near. */
    private static final long MAX_WASTE = 1L << 30;

    private final DiskFile file;
    private final int maxRecordBytes;
    private final Adler32 adler = new Adler32();
    private final long size;
    private byte[] window = new byte[0];
    private long base;
    private int limit;
    private long wasted;

    LogResync(DiskFile file, int maxRecordBytes) throws IOException {
        this.file = file;
        this.maxRecordBytes = maxRecordBytes;
        size = file.size();
    }

    /** Whole records that begin at or behind the offset. */
    Behind find(long from) throws IOException {
        long count = 0;
        long first = -1;
        long last = -1;
        long at = from;
        while (at + LogFormat.PREFIX_BYTES + LogFormat.MIN_PAYLOAD < size && wasted < MAX_WASTE) {
            if (!load(at, LogFormat.PREFIX_BYTES)) {
                break;
            }
            int index = (int) (at - base);
            int zeros = zeros(index);
            if (zeros > LogFormat.PREFIX_BYTES) {
                // A record begins with at most eleven zeros: its length is not zero.
                at += zeros - LogFormat.PREFIX_BYTES + 1;
                continue;
            }
            int length = (int) INT.get(window, index + 8);
            if ((int) INT.get(window, index) == 0
                    && length >= LogFormat.MIN_PAYLOAD
                    && length <= maxRecordBytes
                    && isRecord(at, length)) {
                last = Math.max(
                        last, (long) LONG.get(window, (int) (at - base) + LogFormat.PREFIX_BYTES + LogFormat.ZXID_AT));
                first = count++ == 0 ? at : first;
                at += length + LogFormat.FRAME_BYTES;
            } else {
                at++;
            }
        }
        return new Behind(count, first, last);
    }

    private boolean isRecord(long at, int length) throws IOException {
        int bytes = length + LogFormat.FRAME_BYTES;
        if (at + bytes > size || !load(at, bytes)) {
            return false;
        }
        int index = (int) (at - base);
        if (window[index + bytes - 1] != LogFormat.TRAILER) {
            return false;
        }
        adler.reset();
        adler.update(window, index + LogFormat.PREFIX_BYTES, length);
        if (adler.getValue() == (long) LONG.get(window, index)) {
            return true;
        }
        wasted += length;
        return false;
    }

    /** How many zeros stand at the index, as far as the window goes and at most 64 KiB. */
    private int zeros(int index) {
        int length = Math.min(limit - index, ZEROS.length);
        int mismatch = Arrays.mismatch(window, index, index + length, ZEROS, 0, length);
        return mismatch < 0 ? length : mismatch;
    }

    /**
     * Whether a whole sector, as far as it lies between the offsets, is still the zeros it was prepared with: then the
     * device never wrote it, as a power loss leaves it, while rot leaves something else.
     */
    boolean hasUnwrittenSector(long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            long next = Math.min(to, (at / LogFormat.SECTOR + 1) * LogFormat.SECTOR);
            int length = (int) (next - at);
            if (load(at, length) && zeros((int) (at - base)) >= length) {
                return true;
            }
            at = next;
        }
        return false;
    }

    private boolean load(long at, int bytes) throws IOException {
        if (at >= base && at + bytes <= base + limit) {
            return true;
        }
        if (window.length < bytes) {
            window = new byte[Math.max(bytes, (int) Math.min(WINDOW_BYTES, size - at))];
        }
        base = at;
        limit = 0;
        ByteBuffer into = ByteBuffer.wrap(window);
        while (into.hasRemaining()) {
            int n = file.read(base + limit, into);
            if (n <= 0) {
                break;
            }
            limit += n;
        }
        return limit >= bytes;
    }
}
