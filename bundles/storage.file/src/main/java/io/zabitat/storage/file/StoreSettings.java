package io.zabitat.storage.file;

import io.zabitat.api.Zxid;
import io.zabitat.spi.storage.StorageException;
import java.util.Locale;
import java.util.Map;

/**
 * The settings that this store knows, out of the server's.
 *
 * @param preallocateBytes size of a log file before records fill it; 0 grows it record by record
 * @param logLimitBytes a log file larger than this ends with the sync that made it so; 0 for no limit
 * @param forceSync whether a sync is one; without it nothing is proven durable
 * @param warnSyncNanos a sync that takes longer is told to the operator
 * @param compression of new snapshots
 * @param trustEmpty whether logs without a snapshot are the whole history
 * @param createDirectories whether missing directories are made
 * @param initialCounter in tests of roll-over the counter behind which an epoch begins to number; else 0
 */
record StoreSettings(
        long preallocateBytes,
        long logLimitBytes,
        boolean forceSync,
        long warnSyncNanos,
        Compression compression,
        boolean trustEmpty,
        boolean createDirectories,
        long initialCounter) {
    private static final long MAX_KIB = 16L << 20;
    private static final long MIN_PREALLOCATE = 32 << 10;
    private static final long MAX_COUNTER = 0xffff_ffffL;

    static StoreSettings of(Map<String, String> settings) throws StorageException {
        long preAlloc = number(settings, "preAllocSize", 65536, MAX_KIB) * 1024;
        return new StoreSettings(
                preAlloc <= 0 ? 0 : Math.max(preAlloc, MIN_PREALLOCATE),
                Math.max(0, number(settings, "txnLogSizeLimitInKb", -1, Long.MAX_VALUE >> 10) * 1024),
                !settings.getOrDefault("forceSync", "yes").trim().equalsIgnoreCase("no"),
                number(settings, "fsync.warningthresholdms", 1000, Integer.MAX_VALUE) * 1_000_000,
                compression(settings.getOrDefault("snapshot.compression.method", "")),
                flag(settings, "snapshot.trust.empty", false),
                flag(settings, "datadir.autocreate", true),
                Math.max(0, number(settings, "testingonly.initialZxid", 0, MAX_COUNTER)));
    }

    /** Whether the zxid can be the first of its epoch. */
    boolean beginsEpoch(long zxid) {
        return Zxid.counter(zxid) == 1 || Zxid.counter(zxid) == initialCounter + 1;
    }

    private static Compression compression(String method) throws StorageException {
        return switch (method.trim().toLowerCase(Locale.ROOT)) {
            case "" -> Compression.NONE;
            case "gz" -> Compression.GZ;
            case "snappy" ->
                throw new StorageException(
                        "snapshot.compression.method=snappy is not supported by this store; use gz or leave it empty");
            default ->
                throw new StorageException(
                        "snapshot.compression.method=" + method + " is unknown; allowed are gz and the empty value");
        };
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
