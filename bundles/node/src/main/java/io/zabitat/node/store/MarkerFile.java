package io.zabitat.node.store;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code STORE} in the data directory, outside both stores: two slots that say the same, so that a damaged sector cannot
 * bring back what was said before. Replaced as a whole. One thread at a time.
 */
public final class MarkerFile {
    /** Its name in the data directory. */
    public static final String NAME = "STORE";

    private static final int SLOTS = 2;
    private static final int SLOT_SPACING = 4096;

    private final Disk disk;
    private final Path path;
    private final Path temporary;
    private volatile StoreMarker said;

    public MarkerFile(Disk disk, Path dataDir) {
        this.disk = disk;
        path = dataDir.resolve(NAME);
        temporary = dataDir.resolve(NAME + ".tmp");
    }

    public Path path() {
        return path;
    }

    /**
     * What the file says; empty when there is none.
     *
     * @throws StorageException when there is one and neither slot can be read: nobody knows which store counts
     */
    public Optional<StoreMarker> load() throws StorageException {
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        Optional<StoreMarker> first;
        Optional<StoreMarker> second;
        try (DiskFile in = disk.open(path, Disk.Mode.READ)) {
            first = read(in, 0);
            second = read(in, SLOT_SPACING);
        } catch (IOException failed) {
            throw new StorageException("Cannot read " + path + ": " + failed.getMessage(), failed);
        }
        if (first.isEmpty() && second.isEmpty()) {
            throw new StorageException(path + " is damaged, and it alone says which store counts. Look into each with"
                    + " `zabitat store verify`, move all but the right one away together with " + path
                    + ", and start again; in an ensemble whose others are well, move all of them away");
        }
        return first.isPresent() ? first : second;
    }

    private static Optional<StoreMarker> read(DiskFile in, long position) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(StoreMarker.SLOT_BYTES);
        while (slot.hasRemaining() && in.read(position + slot.position(), slot) > 0) {
            continue;
        }
        return StoreMarker.decode(slot.flip());
    }

    /** Durable on return. */
    public void save(StoreMarker marker) throws IOException {
        prepare(marker);
        publish(marker);
    }

    /** What was saved last; null before anything was. Any thread. */
    StoreMarker said() {
        return said;
    }

    /** Goes on from what an earlier life has saved. */
    void goOnFrom(StoreMarker marker) {
        said = marker;
    }

    /** The first half of {@link #save}: durable under a name that nobody looks at. When it fails, nothing has changed. */
    void prepare(StoreMarker marker) throws IOException {
        disk.delete(temporary);
        try (DiskFile out = disk.open(temporary, Disk.Mode.CREATE_NEW)) {
            for (int slot = 0; slot < SLOTS; slot++) {
                out.write((long) slot * SLOT_SPACING, marker.encode());
            }
            out.sync();
        }
    }

    /** The second half. When it fails, nobody knows what is true, and the member must stop. */
    void publish(StoreMarker marker) throws IOException {
        disk.rename(temporary, path);
        disk.syncDirectory(path.getParent());
        said = marker;
    }

    /**
     * Makes durable what was found: a life that ended between the two halves of {@link #publish}'s work may have left a name that the
     * power could still take away, and with it all that is acknowledged by it from now on (CP45).
     */
    void confirm() throws IOException {
        disk.syncDirectory(path.getParent());
    }

    /** For who has made sure that there is but one store. Durable on return. */
    public void delete() throws IOException {
        if (disk.exists(path)) {
            disk.delete(path);
            disk.syncDirectory(path.getParent());
        }
    }
}
