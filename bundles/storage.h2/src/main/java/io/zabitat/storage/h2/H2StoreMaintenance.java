package io.zabitat.storage.h2;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.storage.h2.journal.BrokenJournalException;
import io.zabitat.storage.h2.journal.JournaledFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** What an operator does with a closed H2 store. Stateless; any thread. */
@Component(
        service = StoreMaintenance.class,
        property = StorageProvider.NAME_PROPERTY + "=" + H2StorageProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class H2StoreMaintenance implements StoreMaintenance {
    /** Work on a store that is open and locked. */
    interface Work<T> {
        T run(StoreParts parts) throws IOException, StorageException;
    }

    @Override
    public boolean exists(StoreContext context) {
        return new StorePlace(context).exists();
    }

    @Override
    public List<Finding> verify(StoreContext context, Consumer<String> progress) throws StorageException {
        try {
            return reading(context, parts -> new StoreVerifier(parts, progress).run());
        } catch (DamagedStoreException broken) {
            return List.of(new Finding(JournaledFile.NAME, false, broken.getMessage()));
        }
    }

    @Override
    public Contents read(StoreContext context, RecoverySink sink) throws StorageException {
        return reading(context, parts -> {
            Recoverer.Outcome found = parts.recover(sink);
            if (parts.state().suspect().isPresent()) {
                throw new DamagedStoreException(parts.state().suspect().get(), found.lastZxid());
            }
            if (found.damage().isPresent()) {
                Damage damage = found.damage().get();
                throw new DamagedStoreException(damage.text(), damage.lastGood());
            }
            return new Contents(
                    found.snapshotZxid(),
                    Math.max(0, found.lastZxid()),
                    found.txns(),
                    parts.epochs().accepted(),
                    parts.epochs().current());
        });
    }

    @Override
    public List<String> planRecovery(StoreContext context) throws StorageException {
        try {
            return reading(context, parts -> {
                List<String> lines = new ArrayList<>();
                if (parts.state().suspect().isPresent()) {
                    lines.add("The history was given up and another member's has not come; "
                            + "recovery would take the store as it is");
                }
                parts.recover(new DiscardingSink(line -> {})).damage().ifPresent(damage -> {
                    lines.add(damage.text());
                    lines.add(
                            damage.lastGood() < 0
                                    ? "Recovery would give up every snapshot and the log and leave an empty store"
                                    : "Recovery would keep "
                                            + "everything up to zxid 0x" + Long.toHexString(damage.lastGood())
                                            + " and give up what follows");
                });
                return lines;
            });
        } catch (DamagedStoreException broken) {
            return List.of(broken.getMessage(), "Recovery would put the whole file aside and leave an empty store");
        }
    }

    @Override
    public List<String> recover(StoreContext context) throws StorageException {
        return new StoreRecoverer(context, this).run();
    }

    @Override
    public List<Path> folders(StoreContext context) {
        return List.of(new StorePlace(context).directory());
    }

    /** With the store open for reading; nothing is changed. */
    private static <T> T reading(StoreContext context, Work<T> work) throws StorageException {
        return open(context, true, work);
    }

    /** With the store open for changes. */
    static <T> T open(StoreContext context, boolean readOnly, Work<T> work) throws StorageException {
        StorePlace place = new StorePlace(context);
        if (!place.exists()) {
            throw new StorageException("There is no store in " + place.directory());
        }
        AutoCloseable lock = place.lock();
        try (StoreParts parts = StoreParts.open(context, StoreSettings.of(context.settings()), place, readOnly)) {
            return work.run(parts);
        } catch (BrokenJournalException broken) {
            throw new DamagedStoreException(broken.getMessage(), -1);
        } catch (IOException failed) {
            throw new DamagedStoreException(String.valueOf(failed.getMessage()), -1);
        } finally {
            StorePlace.unlock(lock);
        }
    }
}
