package io.zabitat.storage.file;

import io.zabitat.spi.storage.DiskFile;
import java.nio.file.Path;

/**
 * A log file that is open for appending.
 *
 * @param zxid in its name
 * @param capacity up to here it holds synced zeros; 0 when it grows with its records
 */
record Segment(long zxid, Path path, DiskFile file, long capacity) {}
