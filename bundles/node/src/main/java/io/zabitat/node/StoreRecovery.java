package io.zabitat.node;

import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.snapshot.DirectSnapshot;
import io.zabitat.node.snapshot.SnapshotJob;
import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.node.store.DualStore;
import io.zabitat.node.store.StoreBoot;
import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.tree.DataTree;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the store of a server that starts, and reads what it holds. Used once, by the starting thread. */
final class StoreRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);
    private static final int EXIT_DATA_DIRECTORY = 3;
    private static final int EXIT_SNAPSHOT = 10;

    private final ServerConfig config;
    private final Surroundings surroundings;
    private StoreContext context;
    private StoreBoot.Opened opened;
    private DualStore store;
    private Recovery recovery;
    private DataTree tree;
    private long replayedBytes;
    private boolean orphansRemoved;

    StoreRecovery(ServerConfig config, Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
    }

    /** @throws StartException when the server must not start with this; {@link #close} is still to be called */
    void run(ServerParts parts) throws StartException {
        StateLoader loader = loader();
        recover(parts, loader);
        boolean suspect = recovery.suspect().isPresent(); // what was read is whole only in part, perhaps
        tree = suspect ? loader().tree() : loader.tree();
        orphansRemoved = !suspect && loader.removeOrphans();
        replayedBytes = suspect ? 0 : loader.replayedBytes();
        if (recovery.snapshotZxid() < 0 && !suspect) {
            writeFirstSnapshot();
        }
        LOG.info(
                "server={} store={} recovered zxid=0x{} snapshot=0x{} txns={} znodes={} sessions={}",
                config.name(),
                store.kind(),
                Long.toHexString(tree.lastZxid()),
                Long.toHexString(Math.max(0, recovery.snapshotZxid())),
                recovery.logTxns(),
                tree.nodeCount(),
                tree.sessions().size());
    }

    /** Takes a state from a store. */
    StateLoader loader() {
        return new StateLoader(NodeSettings.tree(config), config.maxRecordBytes(), LOG::info);
    }

    private void recover(ServerParts parts, StateLoader loader) throws StartException {
        Clock clock = surroundings.clock();
        try {
            context = new StoreContext(
                    config.dataDir(),
                    config.dataLogDir(),
                    config.settings(),
                    parts.disk(),
                    surroundings.background(),
                    clock::nanoTime,
                    config.maxRecordBytes(),
                    LOG::warn,
                    config.isDistributed());
            opened = new StoreBoot(context, config.serverId(), parts.stores(), clock::wallMillis)
                    .open(parts.storage(), config.storage());
            store = new DualStore(opened.store(), opened.kind());
            recovery = store.recover(loader);
        } catch (DamagedStoreException e) {
            throw new StartException(
                    EXIT_DATA_DIRECTORY,
                    "the data directory is damaged, acknowledged writes may be missing: " + e.getMessage()
                            + ". Look with `zabitat store verify`; `zabitat store recover` shows what giving up the"
                            + " rest would lose",
                    e);
        } catch (StorageException e) {
            throw new StartException(EXIT_DATA_DIRECTORY, e.getMessage(), e);
        }
    }

    /** A log needs a snapshot below it, be it of the empty tree: without one the store would not open again. */
    private void writeFirstSnapshot() throws StartException {
        try (DirectSnapshot target = new DirectSnapshot(store.snapshots())) {
            SnapshotJob job = new SnapshotJob(tree, target, false);
            boolean done = false;
            while (!done) {
                done = job.advance();
            }
        } catch (UncheckedIOException e) {
            throw new StartException(
                    EXIT_SNAPSHOT,
                    "cannot write the first snapshot: " + e.getCause().getMessage(),
                    e);
        }
    }

    StoreContext context() {
        return context;
    }

    StoreBoot.Opened opened() {
        return opened;
    }

    DualStore store() {
        return store;
    }

    Recovery recovery() {
        return recovery;
    }

    DataTree tree() {
        return tree;
    }

    /** Of the log behind the snapshot. */
    long replayedBytes() {
        return replayedBytes;
    }

    /** Whether the tree is not what the store holds any more. */
    boolean hasRemovedOrphans() {
        return orphansRemoved;
    }

    /** Gives back what a refused start had taken. */
    void close() {
        if (store != null) {
            store.close();
        }
    }
}
