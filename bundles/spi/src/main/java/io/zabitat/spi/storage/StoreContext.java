package io.zabitat.spi.storage;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a store gets from its owner. Providers create no threads, clocks or random numbers of their own.
 *
 * @param dataDir where snapshots go
 * @param logDir where transaction logs go; often the same
 * @param settings the server's settings, with ZooKeeper's key names without the {@code zookeeper.} prefix, such as
 *     {@code preAllocSize} or {@code snapshot.compression.method}
 * @param disk the way to files
 * @param background runs tasks that may take long, such as preparing the next log file; one at a time, in order
 * @param nanoTime a monotonic clock in nanoseconds
 * @param maxRecordBytes the longest log record that may be read or written, in bytes
 * @param note takes a line for the operator, such as that a torn tail was cut
 * @param ensemble whether others have the history, too: a damaged store then opens {@linkplain Recovery#suspect suspect}
 *     instead of being refused, and epoch files are completed
 */
public record StoreContext(
        Path dataDir,
        Path logDir,
        Map<String, String> settings,
        Disk disk,
        Executor background,
        LongSupplier nanoTime,
        int maxRecordBytes,
        Consumer<String> note,
        boolean ensemble) {
    /**
     * A key that no configuration has, set by an owner who knows which of two stores counts: the directories may hold a store of
     * another kind, too. Without it a provider refuses them.
     */
    public static final String BESIDE = "zabitat.storage.beside";

    public StoreContext {
        Objects.requireNonNull(dataDir, "dataDir");
        Objects.requireNonNull(logDir, "logDir");
        settings = Map.copyOf(settings);
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(background, "background");
        Objects.requireNonNull(nanoTime, "nanoTime");
        Objects.requireNonNull(note, "note");
    }

    /** For a server alone. */
    public StoreContext(
            Path dataDir,
            Path logDir,
            Map<String, String> settings,
            Disk disk,
            Executor background,
            LongSupplier nanoTime,
            int maxRecordBytes,
            Consumer<String> note) {
        this(dataDir, logDir, settings, disk, background, nanoTime, maxRecordBytes, note, false);
    }

    /** Whether a store of another kind may lie in the directories; see {@link #BESIDE}. */
    public boolean isBeside() {
        return Boolean.parseBoolean(settings.get(BESIDE));
    }

    /** The same for a store that is held beside another one, whose long tasks go to an executor of their own. */
    public StoreContext beside(Executor tasks) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(BESIDE, "true");
        return new StoreContext(dataDir, logDir, more, disk, tasks, nanoTime, maxRecordBytes, note, ensemble);
    }
}
