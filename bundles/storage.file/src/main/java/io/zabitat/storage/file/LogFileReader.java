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
 * Reads the records of one log file from its start, in large pieces and without garbage per record. One thread; owns
 * the file it was given. A read error is thrown and never taken for the end of the log (reliability 3.2).
 */
final class LogFileReader implements AutoCloseable {
    /** Why there was no further record. */
    enum End {
        /** There may be more. */
        NOT_YET,
        /** The file has no byte. */
        EMPTY,
        /** The file does not begin with a whole log header. */
        BAD_HEADER,
        /** The file ends, or only padding follows, at a record's border. */
        CLEAN,
        /** Something stands at {@link #position} that is no whole record. */
        BAD_RECORD
    }

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int BUFFER_BYTES = 256 << 10;

    private final DiskFile file;
    private final int maxRecordBytes;
    private final Adler32 adler = new Adler32();
    private byte[] buffer = new byte[0];
    private ByteBuffer view = ByteBuffer.wrap(buffer);
    /** Of the file, at index 0 of the buffer. */
    private long base;

    private int cursor;
    private int limit;
    private End end = End.NOT_YET;
    private String problem = "";
    private boolean headerRead;

    private long recordStart;
    private int payloadAt;
    private int payloadLength;
    private int checksum;
    private long chain;

    LogFileReader(DiskFile file, int maxRecordBytes) {
        this.file = file;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Steps to the next record; false at the end, see {@link #end}. */
    boolean next() throws IOException {
        if (end != End.NOT_YET || !headerRead && !readHeader()) {
            return false;
        }
        if (!ensure(LogFormat.PREFIX_BYTES)) {
            return isZero(cursor, limit) ? stop(End.CLEAN, "") : stop(End.BAD_RECORD, "the file ends within a record");
        }
        long stored = (long) LONG.get(buffer, cursor);
        int length = (int) INT.get(buffer, cursor + 8);
        if (stored == 0 && length == 0) {
            return stop(End.CLEAN, "");
        }
        if (length < LogFormat.MIN_PAYLOAD || length > maxRecordBytes) {
            return stop(End.BAD_RECORD, "a record's length is " + length);
        }
        if (!ensure(length + LogFormat.FRAME_BYTES)) {
            return stop(End.BAD_RECORD, "the file ends within a record");
        }
        int payload = cursor + LogFormat.PREFIX_BYTES;
        adler.reset();
        adler.update(buffer, payload, length);
        if (adler.getValue() != stored) {
            return stop(End.BAD_RECORD, "a record's checksum does not match");
        }
        if (buffer[payload + length] != LogFormat.TRAILER) {
            return stop(End.BAD_RECORD, "a record has no trailer");
        }
        recordStart = base + cursor;
        payloadAt = payload;
        payloadLength = length;
        checksum = (int) stored;
        chain = LogFormat.chain(chain, checksum);
        cursor = payload + length + 1;
        return true;
    }

    private boolean readHeader() throws IOException {
        headerRead = true;
        if (!ensure(LogFormat.HEADER_BYTES)) {
            return limit == 0 ? stop(End.EMPTY, "the file is empty") : stop(End.BAD_HEADER, "the header is cut short");
        }
        if ((int) INT.get(buffer, 0) != LogFormat.MAGIC) {
            return stop(End.BAD_HEADER, "the file does not begin with ZKLG");
        }
        cursor = LogFormat.HEADER_BYTES;
        return true;
    }

    private boolean stop(End why, String text) {
        end = why;
        problem = text;
        return false;
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Brings the bytes from the cursor on into the buffer; false when the file has fewer. */
    private boolean ensure(int bytes) throws IOException {
        if (limit - cursor >= bytes) {
            return true;
        }
        System.arraycopy(buffer, cursor, buffer, 0, limit - cursor);
        limit -= cursor;
        base += cursor;
        cursor = 0;
        if (buffer.length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, (int) Math.min(BUFFER_BYTES, file.size() - base)));
            view = ByteBuffer.wrap(buffer);
        }
        while (limit < bytes) {
            view.limit(buffer.length).position(limit);
            int n = file.read(base + limit, view);
            if (n <= 0) {
                return false;
            }
            limit += n;
        }
        return true;
    }

    long zxid() {
        return (long) LONG.get(buffer, payloadAt + LogFormat.ZXID_AT);
    }

    int type() {
        return (int) INT.get(buffer, payloadAt + LogFormat.TYPE_AT);
    }

    /** Valid until the next step. */
    byte[] bytes() {
        return buffer;
    }

    int payloadAt() {
        return payloadAt;
    }

    int payloadLength() {
        return payloadLength;
    }

    /** Where the last record begins. */
    long recordStart() {
        return recordStart;
    }

    /** Behind the last good record. */
    long position() {
        return base + cursor;
    }

    /** Hash over the records up to {@link #position}. */
    long chain() {
        return chain;
    }

    End end() {
        return end;
    }

    String problem() {
        return problem;
    }

    DiskFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
