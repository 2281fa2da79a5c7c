package io.zabitat.storage.file;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.tck.storage.DurableStorageContract;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

class PowerLossTest extends DurableStorageContract {
    @Override
    protected StorageProvider provider() {
        return new FileStorageProvider();
    }

    @Override
    protected Map<String, String> settings(Random random) {
        Map<String, String> settings = new HashMap<>();
        settings.put("preAllocSize", random.nextInt(4) == 0 ? "0" : "32");
        if (random.nextInt(3) == 0) {
            settings.put("snapshot.compression.method", "gz");
        }
        return settings;
    }
}
