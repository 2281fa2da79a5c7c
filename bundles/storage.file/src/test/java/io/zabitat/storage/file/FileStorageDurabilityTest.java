package io.zabitat.storage.file;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.tck.storage.DurableStorageContract;
import java.util.Map;

class FileStorageDurabilityTest extends DurableStorageContract {
    @Override
    protected StorageProvider provider() {
        return new FileStorageProvider();
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("preAllocSize", "64");
    }
}
