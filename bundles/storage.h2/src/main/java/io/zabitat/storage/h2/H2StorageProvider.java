package io.zabitat.storage.h2;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes stores in H2. Stateless; any thread. */
@Component(
        service = StorageProvider.class,
        property = StorageProvider.NAME_PROPERTY + "=" + H2StorageProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class H2StorageProvider implements StorageProvider {
    static final String NAME = "h2";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store open(StoreContext context) throws StorageException {
        StoreSettings settings = StoreSettings.of(context.settings());
        StorePlace place = new StorePlace(context);
        if (!place.exists() && !context.isBeside()) {
            place.refuseOtherKind();
        }
        place.create(settings.createDirectories());
        return new H2Store(context, settings, place, place.lock());
    }
}
