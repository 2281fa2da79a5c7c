package io.zabitat.storage.h2;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.tck.storage.LocalDisk;
import io.zabitat.spi.tck.storage.StorageContract;
import java.nio.file.Path;
import java.util.Map;

class H2StorageContractTest extends StorageContract {
    private final LocalDisk disk = new LocalDisk();

    @Override
    protected Store open(Path directory) throws StorageException {
        return new H2StorageProvider()
                .open(new StoreContext(
                        directory,
                        directory,
                        Map.of("preAllocSize", "64"),
                        disk,
                        Runnable::run,
                        System::nanoTime,
                        1 << 20,
                        line -> {},
                        true));
    }
}
