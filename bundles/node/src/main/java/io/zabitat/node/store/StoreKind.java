package io.zabitat.node.store;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreMaintenance;
import java.util.Objects;

/** A kind of store: what a configuration calls it, and how it is made and looked into. */
public record StoreKind(String name, StorageProvider provider, StoreMaintenance maintenance) {
    public StoreKind {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(maintenance, "maintenance");
    }
}
