package com.example.journal;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes stores of one journal each: {@code zabitat.storage=journal} in {@code zoo.cfg}. */
@Component(
        property = StorageProvider.NAME_PROPERTY + "=" + JournalStorageProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class JournalStorageProvider implements StorageProvider {
    static final String NAME = "journal";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        try {
            context.disk().createDirectories(context.dataDir());
            return new JournalStore(
                    context, context.disk().lock(context.dataDir().resolve("journal.lock")));
        } catch (IOException e) {
            throw new StorageException("cannot use " + context.dataDir() + ": " + e.getMessage(), e);
        }
    }
}
