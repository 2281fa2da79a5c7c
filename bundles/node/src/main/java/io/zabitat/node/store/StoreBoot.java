package io.zabitat.node.store;

import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Opens the store that counts: the one that the marker names, or without a marker the one that the configuration names. Clears
 * away what an interrupted change has left. Used once, by the thread that starts a server.
 */
public final class StoreBoot {
    private final StoreContext context;
    private final long serverId;
    private final StoreKinds kinds;
    private final LongSupplier wallMillis;
    private final MarkerFile file;

    /**
     * What was opened.
     *
     * @param store not yet recovered
     * @param kind what a configuration calls it
     * @param marker what the marker says now, if there is one
     */
    public record Opened(Store store, String kind, Optional<StoreMarker> marker) {
        /** Whether a change has cut over and was neither committed nor rolled back. */
        public boolean isObserving() {
            return marker.filter(said -> said.state() == StoreMarker.State.OBSERVE)
                    .isPresent();
        }
    }

    public StoreBoot(StoreContext context, long serverId, StoreKinds kinds, LongSupplier wallMillis) {
        this.context = context;
        this.serverId = serverId;
        this.kinds = kinds;
        this.wallMillis = wallMillis;
        file = new MarkerFile(context.disk(), context.dataDir());
    }

    /**
     * @param configured what counts without a marker
     * @param named what the configuration names, for a warning
     */
    public Opened open(StorageProvider configured, String named) throws StorageException {
        Optional<StoreMarker> found = file.load();
        if (found.isEmpty()) {
            return new Opened(configured.open(context), configured.name(), found);
        }
        return open(found.get(), named);
    }

    private Opened open(StoreMarker marker, String named) throws StorageException {
        String name = marker.authoritative().kind();
        StoreKind kind = kinds.find(name)
                .orElseThrow(() -> new StorageException(file.path() + " says that the store " + name
                        + " counts, but there is no provider of it: install it. Nothing else can stand in for it"));
        new StoreFolders(context, kind).check(serverId, marker.authoritative().generation());
        if (!name.equals(named)) {
            context.note()
                    .accept("zabitat.storage=" + named + " is set, but the store was changed to " + name
                            + " while the server ran, and that one counts: set zabitat.storage=" + name);
        }
        // Under its lock nobody else changes the marker, or holds the other store.
        Store store = kind.provider().open(context.beside(context.background()));
        try {
            if (!file.load().equals(Optional.of(marker))) {
                throw new StorageException("Another process changes the store in " + context.dataDir());
            }
            file.confirm();
            return new Opened(store, name, Optional.of(settle(marker)));
        } catch (StorageException refused) {
            store.close();
            throw refused;
        } catch (IOException failed) {
            store.close();
            throw new StorageException(
                    "Cannot go on from what a change of the store has left in " + context.dataDir() + ": "
                            + failed.getMessage(),
                    failed);
        }
    }

    private StoreMarker settle(StoreMarker marker) throws StorageException, IOException {
        BootRule rule = BootRule.of(marker.state());
        Optional<StoreKind> other = kinds.find(marker.other().kind());
        if (rule == BootRule.GO_ON_OBSERVING || other.isEmpty()) {
            return marker;
        }
        StoreFolders folders = new StoreFolders(context, other.get());
        if (rule == BootRule.RETIRE_OTHER) {
            if (folders.belongTo(serverId, marker.other().generation())) {
                folders.retire(marker.generation())
                        .forEach(path -> context.note().accept("the store before the change is in " + path));
            }
            return marker;
        }
        folders.wipe(serverId, marker.other().generation());
        if (marker.state() == StoreMarker.State.DROPPED) {
            return marker;
        }
        StoreMarker dropped = marker.with(StoreMarker.State.DROPPED, wallMillis.getAsLong());
        file.save(dropped);
        context.note()
                .accept("the change of the store to " + marker.other().kind()
                        + " was interrupted before its cut-over; its copy was thrown away");
        return dropped;
    }
}
