package com.example.journal;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.tck.storage.DurableStorageContract;

class JournalStorageContractTest extends DurableStorageContract {
    @Override
    protected StorageProvider provider() {
        return new JournalStorageProvider();
    }
}
