package io.zabitat.storage.h2;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.tck.storage.DurableStorageContract;
import java.util.Map;
import java.util.Random;

class H2PowerLossTest extends DurableStorageContract {
    @Override
    protected StorageProvider provider() {
        return new H2StorageProvider();
    }

    @Override
    protected Map<String, String> settings(Random random) {
        return Map.of("preAllocSize", random.nextBoolean() ? "64" : "256");
    }
}
