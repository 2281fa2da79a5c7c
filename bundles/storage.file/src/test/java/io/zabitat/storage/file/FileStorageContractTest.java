package io.zabitat.storage.file;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.tck.storage.LocalDisk;
import io.zabitat.spi.tck.storage.StorageContract;
import java.nio.file.Path;

class FileStorageContractTest extends StorageContract {
    private final LocalDisk disk = new LocalDisk();

    @Override
    protected Store open(Path directory) throws StorageException {
        StoreFixture fixture = new StoreFixture(disk, directory, directory);
        fixture.ensemble = true;
        return fixture.open();
    }
}
