package io.zabitat.node.store;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The stores that changes have put aside, and taking them away for good (hot-swap 6, S9 PURGE): nobody does that but an operator, and
 * not before a snapshot of the store that stayed is newer than the change. Any thread, one at a time.
 */
public final class RetiredStores {
    private static final String MARK = ".retired-";

    private final StoreContext context;
    private final StoreKinds kinds;
    private final Store store;

    /** @param store the one that counts */
    public RetiredStores(StoreContext context, StoreKinds kinds, Store store) {
        this.context = context;
        this.kinds = kinds;
        this.store = store;
    }

    /** Their folders. */
    public List<Path> list() throws IOException {
        Optional<StoreMarker> marker = marker();
        TreeSet<Path> found = new TreeSet<>();
        for (Path folder : marker.isEmpty() ? List.<Path>of() : folders(marker.get())) {
            for (String name : context.disk().list(folder.getParent())) {
                if (name.startsWith(folder.getFileName() + MARK)) {
                    found.add(folder.resolveSibling(name));
                }
            }
        }
        return List.copyOf(found);
    }

    private Optional<StoreMarker> marker() throws IOException {
        try {
            return new MarkerFile(context.disk(), context.dataDir()).load();
        } catch (StorageException unreadable) {
            throw new IOException(unreadable.getMessage(), unreadable);
        }
    }

    /** Where the stores of the last change are, or were. */
    private List<Path> folders(StoreMarker marker) {
        List<Path> folders = new ArrayList<>();
        for (StoreMarker.Named named : List.of(marker.authoritative(), marker.other())) {
            kinds.find(named.kind())
                    .ifPresent(kind -> folders.addAll(kind.maintenance().folders(context)));
        }
        return folders;
    }

    /** Why they must stay, or empty. */
    public Optional<String> bar() throws IOException {
        Optional<StoreMarker> marker = marker();
        if (marker.isEmpty()) {
            return Optional.empty();
        }
        StoreMarker said = marker.get();
        if (said.isUnderWay()) {
            return Optional.of("a change of the store is under way: " + said.state());
        }
        long newest = store.snapshots().list().stream().findFirst().orElse(-1L);
        return newest > said.cutoverZxid()
                ? Optional.empty()
                : Optional.of("no snapshot of the store " + said.authoritative().kind()
                        + " is newer than the change, which was behind zxid 0x"
                        + Long.toHexString(said.cutoverZxid()));
    }

    /**
     * Takes them away.
     *
     * @param force whether also those that should stay; never while a change is under way
     * @param reason for the log
     * @return what was taken away
     * @throws IOException when they must stay, and then nothing was changed; or when they cannot be deleted
     */
    public List<Path> purge(boolean force, String reason) throws IOException {
        Optional<String> bar = bar();
        boolean underWay = marker().filter(StoreMarker::isUnderWay).isPresent();
        if (bar.isPresent() && (!force || underWay)) {
            throw new IOException(bar.get());
        }
        List<Path> gone = list();
        for (Path folder : gone) {
            delete(folder);
            context.note().accept("the store in " + folder + " was put aside, and is taken away: " + reason);
        }
        return gone;
    }

    private void delete(Path folder) throws IOException {
        Disk disk = context.disk();
        for (String name : disk.list(folder)) {
            disk.delete(folder.resolve(name)); // a store has no folders in its own
        }
        disk.syncDirectory(folder);
        disk.delete(folder);
        disk.syncDirectory(folder.getParent());
    }
}
