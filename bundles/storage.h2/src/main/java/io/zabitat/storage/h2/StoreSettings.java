package io.zabitat.storage.h2;

import io.zabitat.spi.storage.StorageException;
import java.util.Map;

/**
 * The settings that this store knows, out of the server's.
 *
 * @param journalBytes size of each of the two journal files
 * @param warnSyncNanos a commit that takes longer is told to the operator
 * @param trustEmpty whether a log without a snapshot is the whole history
 * @param createDirectories whether missing directories are made
 */
record StoreSettings(long journalBytes, long warnSyncNanos, boolean trustEmpty, boolean createDirectories) {
    private static final long MIN_JOURNAL = 64 << 10;
    private static final long MAX_JOURNAL = 16 << 20;

    static StoreSettings of(Map<String, String> settings) throws StorageException {
        if (settings.getOrDefault("forceSync", "yes").trim().equalsIgnoreCase("no")) {
            throw new StorageException("forceSync=no is not possible with zabitat.storage=h2: it would "
                    + "tear the file, not only lose its end");
        }
        long preAlloc = number(settings, "preAllocSize", 65536, MAX_JOURNAL) * 1024;
        return new StoreSettings(
                Math.min(MAX_JOURNAL, Math.max(MIN_JOURNAL, preAlloc)),
                number(settings, "fsync.warningthresholdms", 1000, Integer.MAX_VALUE) * 1_000_000,
                flag(settings, "snapshot.trust.empty", false),
                flag(settings, "datadir.autocreate", true));
    }

    private static boolean flag(Map<String, String> settings, String key, boolean otherwise) {
        String value = settings.get(key);
        return value == null ? otherwise : Boolean.parseBoolean(value.trim());
    }

    private static long number(Map<String, String> settings, String key, long otherwise, long max)
            throws StorageException {
        String value = settings.get(key);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        try {
            return Math.min(max, Math.max(-1, Long.parseLong(value.trim())));
        } catch (NumberFormatException notOne) {
            throw new StorageException(key + "=" + value + " is not a number");
        }
    }
}
