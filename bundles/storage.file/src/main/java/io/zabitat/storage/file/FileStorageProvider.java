package io.zabitat.storage.file;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes stores in ZooKeeper's file formats. Stateless; any thread. */
@Component(
        service = StorageProvider.class,
        property = StorageProvider.NAME_PROPERTY + "=" + FileStorageProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class FileStorageProvider implements StorageProvider {
    static final String NAME = "file";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        StoreSettings settings = StoreSettings.of(context.settings());
        StoreFiles files = new StoreFiles(context);
        if (!context.isBeside()) {
            files.refuseOtherKind();
        }
        files.create(settings.createDirectories());
        return new FileStore(context, settings, files, StoreLocks.take(files));
    }
}
