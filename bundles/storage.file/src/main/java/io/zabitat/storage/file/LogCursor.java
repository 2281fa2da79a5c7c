package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.TxnLog;
import java.io.IOException;
import java.util.Arrays;

/** A pass over the log files up to what was synced when it began. Owned by whoever asked for it; any one thread. */
final class LogCursor implements TxnLog.TxnCursor {
    private final StoreFiles files;
    private final int maxRecordBytes;
    private final long fromZxid;
    private final Synced end;
    private final long[] logs;
    private int nextLog;
    private LogFileReader reader;
    private long readerFile;
    private long last;

    LogCursor(StoreFiles files, int maxRecordBytes, long fromZxid, Synced end) throws IOException {
        this.files = files;
        this.maxRecordBytes = maxRecordBytes;
        this.fromZxid = fromZxid;
        this.end = end;
        logs = StoreFiles.logsAfter(files.logZxids(), fromZxid - 1);
        last = fromZxid - 1;
    }

    @Override
    public boolean next() throws IOException {
        while (reader != null || open()) {
            while (reader.next()) {
                if (readerFile == end.file() && reader.position() > end.position()) {
                    return finish();
                }
                // Apache may log an error under the last zxid once more; learners want each zxid once.
                if (reader.zxid() >= fromZxid && reader.zxid() > last) {
                    last = reader.zxid();
                    return true;
                }
            }
            if (readerFile == end.file() && reader.position() >= end.position()) {
                // What follows is being written by somebody else just now.
                return finish();
            }
            if (reader.end() == LogFileReader.End.BAD_RECORD) {
                throw new IOException(files.log(readerFile) + " at " + reader.position() + ": " + reader.problem());
            }
            close();
        }
        return false;
    }

    private boolean finish() {
        close();
        nextLog = logs.length;
        return false;
    }

    private boolean open() throws IOException {
        if (nextLog == logs.length || end.file() == FileNames.NONE || logs[nextLog] > end.file()) {
            return false;
        }
        readerFile = logs[nextLog++];
        reader = new LogFileReader(files.disk().open(files.log(readerFile), Disk.Mode.READ), maxRecordBytes);
        return true;
    }

    @Override
    public long zxid() {
        return reader.zxid();
    }

    @Override
    public byte[] payload() {
        int at = reader.payloadAt();
        return Arrays.copyOfRange(reader.bytes(), at, at + reader.payloadLength());
    }

    @Override
    public void close() {
        if (reader != null) {
            try {
                reader.close();
            } catch (IOException onlyRead) {
                // Nothing was written through it.
            }
            reader = null;
        }
    }
}
