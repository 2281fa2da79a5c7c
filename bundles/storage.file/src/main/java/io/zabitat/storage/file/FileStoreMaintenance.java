package io.zabitat.storage.file;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.StoreMaintenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** What an operator does with a closed file store. Stateless; any thread. */
@Component(
        service = StoreMaintenance.class,
        property = StorageProvider.NAME_PROPERTY + "=" + FileStorageProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class FileStoreMaintenance implements StoreMaintenance {
    /** Work on a store under its lock. */
    private interface Work<T> {
        T run(StoreFiles files, StoreSettings settings) throws IOException, StorageException;
    }

    @Override
    public boolean exists(StoreContext context) {
        try {
            return new StoreFiles(context).hasContent();
        } catch (IOException unreadable) {
            return true;
        }
    }

    @Override
    public Contents read(StoreContext context, RecoverySink sink) throws StorageException {
        return locked(context, (files, settings) -> {
            Path suspect = files.logs().resolve(FileNames.SUSPECT);
            if (files.disk().exists(suspect)) {
                throw new DamagedStoreException(suspect + " says that the history was given up", -1);
            }
            Path partial = files.logs().resolve(FileNames.PARTIAL);
            if (files.disk().exists(partial)) {
                throw new DamagedStoreException(partial + " says that logs were taken away", -1);
            }
            EpochFiles epochs = new EpochFiles(files.disk(), files.snapshots(), EpochFiles.NOBODY);
            Recoverer.Outcome found = StoreRecoverer.plan(files, context, settings, epochs, sink);
            if (found.damage().isPresent()) {
                Damage damage = found.damage().get();
                throw new DamagedStoreException(damage.text(), damage.lastGood());
            }
            return new Contents(
                    found.snapshotZxid(),
                    Math.max(0, found.lastZxid()),
                    found.txns(),
                    epochs.accepted(),
                    epochs.current());
        });
    }

    @Override
    public List<Path> folders(StoreContext context) {
        StoreFiles files = new StoreFiles(context);
        return files.sameDirectory() ? List.of(files.logs()) : List.of(files.logs(), files.snapshots());
    }

    @Override
    public List<Finding> verify(StoreContext context, Consumer<String> progress) throws StorageException {
        return locked(context, (files, settings) -> new StoreVerifier(files, context, settings, progress).run());
    }

    @Override
    public List<String> planRecovery(StoreContext context) throws StorageException {
        return locked(context, (files, settings) -> {
            Recoverer.Outcome found = StoreRecoverer.plan(files, context, settings, line -> {});
            List<String> lines = new ArrayList<>();
            if (files.disk().exists(files.logs().resolve(FileNames.SUSPECT))) {
                lines.add("The history was given up and another member's has not come; "
                        + "recovery would take the store as it is");
            }
            if (files.disk().exists(files.logs().resolve(FileNames.PARTIAL))) {
                lines.add("Logs were taken away and another member's history has not come; "
                        + "recovery would take the store as it is");
            }
            found.damage().ifPresent(damage -> {
                lines.add(damage.text());
                lines.add(
                        damage.lastGood() < 0
                                ? "Recovery would give up every snapshot and log and leave an empty store"
                                : "Recovery would keep everything up to zxid 0x" + Long.toHexString(damage.lastGood())
                                        + " and give up what follows");
            });
            return lines;
        });
    }

    @Override
    public List<String> recover(StoreContext context) throws StorageException {
        return locked(context, (files, settings) -> new StoreRecoverer(files, context, settings).run());
    }

    private static <T> T locked(StoreContext context, Work<T> work) throws StorageException {
        StoreSettings settings = StoreSettings.of(context.settings());
        StoreFiles files = new StoreFiles(context);
        files.create(false);
        StoreLocks locks = StoreLocks.take(files);
        try {
            return work.run(files, settings);
        } catch (IOException failed) {
            throw new StorageException("Cannot read the store in " + files.logs() + ": " + failed, failed);
        } finally {
            locks.close();
        }
    }
}
