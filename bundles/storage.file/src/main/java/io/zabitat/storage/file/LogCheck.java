package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import java.io.IOException;

/** Short questions about one log file. */
final class LogCheck {
    private LogCheck() {}

    /** Whether the file holds a transaction, or something that may have been one. */
    static boolean hasContent(StoreFiles files, long log, int maxRecordBytes) throws IOException {
        try (LogFileReader reader =
                new LogFileReader(files.disk().open(files.log(log), Disk.Mode.READ), maxRecordBytes)) {
            return reader.next()
                    || reader.end() == LogFileReader.End.BAD_RECORD
                    || new LogResync(reader.file(), maxRecordBytes).find(0).count() > 0;
        }
    }
}
