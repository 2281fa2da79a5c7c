package io.zabitat.sim;

import java.nio.ByteBuffer;
import java.util.zip.Adler32;

/**
 * Says which byte of a member's newest log may rot unseen: the durable mark tells of a batch when the next one is written (reliability
 * 3.3), so until then the end of the log looks the same whether it rotted or was never whole. Used by the disk that is damaged.
 */
final class LogTail {
    private static final int HEADER_BYTES = 16;
    private static final int PREFIX_BYTES = 12;
    private static final int LEAST_PAYLOAD = 32;

    private final SimFile file;
    private final Adler32 adler = new Adler32();

    LogTail(SimFile file) {
        this.file = file;
    }

    /** Whether the byte is of the last whole record, or of what stands behind it; zeros that were prepared for more are not. */
    boolean holds(int at) {
        return at >= lastRecordAt() && file.hasContentBehind(at);
    }

    boolean hasRecord() {
        return recordBytes(HEADER_BYTES) > 0;
    }

    private int lastRecordAt() {
        int last = HEADER_BYTES;
        int next = HEADER_BYTES;
        for (int bytes = recordBytes(next); bytes > 0; bytes = recordBytes(next)) {
            last = next;
            next += bytes;
        }
        return last;
    }

    /** Of the whole record at an offset; 0 when there is none. */
    private int recordBytes(int at) {
        if (file.size() - at < PREFIX_BYTES + LEAST_PAYLOAD + 1) {
            return 0;
        }
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES);
        file.read(at, prefix);
        int length = prefix.getInt(8);
        if (length < LEAST_PAYLOAD || length > file.size() - at - PREFIX_BYTES - 1) {
            return 0;
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        file.read(at + PREFIX_BYTES, payload);
        adler.reset();
        adler.update(payload.flip());
        return adler.getValue() == prefix.getLong(0) ? PREFIX_BYTES + length + 1 : 0;
    }
}
