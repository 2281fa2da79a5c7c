package io.zabitat.node.store;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The folders of one store: who it belongs to, putting it aside, throwing it away. The identity is a file in each folder, so that
 * neither another member's store nor one of another change is taken for this one. One thread at a time.
 */
final class StoreFolders {
    /** Neither a store nor ZooKeeper looks at this name. */
    static final String IDENTITY = "zabitat.identity";

    private static final String LOCK = "zabitat.lock";
    private static final int MAX_BYTES = 256;

    private final StoreContext context;
    private final Disk disk;
    private final StoreKind kind;
    private final List<Path> folders;

    StoreFolders(StoreContext context, StoreKind kind) {
        this.context = context;
        this.kind = kind;
        disk = context.disk();
        folders = kind.maintenance().folders(context);
    }

    List<Path> paths() {
        return folders;
    }

    boolean holdsStore() {
        return kind.maintenance().exists(context);
    }

    /** Whether there is nothing in the way of a new store: no file that is not ours. */
    Optional<String> obstacle() throws IOException {
        for (Path folder : folders) {
            for (String name : disk.list(folder)) {
                if (!name.startsWith(IDENTITY) && !name.equals(LOCK)) {
                    return Optional.of(folder + " is not empty, it holds " + name + ": move it away first");
                }
            }
        }
        return Optional.empty();
    }

    /** Makes the folders if need be and says in each whose they are. Durable on return. */
    void mark(long serverId, long generation) throws IOException {
        for (Path folder : folders) {
            if (!disk.exists(folder)) {
                disk.createDirectories(folder);
                disk.syncDirectory(folder.getParent());
            }
            Path path = folder.resolve(IDENTITY);
            Path temporary = folder.resolve(IDENTITY + ".tmp");
            disk.delete(temporary);
            try (DiskFile out = disk.open(temporary, Disk.Mode.CREATE_NEW)) {
                out.write(0, ByteBuffer.wrap(text(serverId, generation).getBytes(StandardCharsets.UTF_8)));
                out.sync();
            }
            disk.rename(temporary, path);
            disk.syncDirectory(folder);
        }
    }

    private String text(long serverId, long generation) {
        String said = "server=" + serverId + " kind=" + kind.name() + " generation=" + generation;
        CRC32C crc = new CRC32C();
        crc.update(said.getBytes(StandardCharsets.UTF_8));
        return said + " crc=" + Long.toHexString(crc.getValue()) + "\n";
    }

    /** @throws StorageException when this is not the store that is meant */
    void check(long serverId, long generation) throws StorageException {
        for (Path folder : folders) {
            Optional<String> found = read(folder);
            if (!found.equals(Optional.of(text(serverId, generation)))) {
                throw new StorageException(context.dataDir().resolve(MarkerFile.NAME) + " means a store of server "
                        + serverId + ", kind " + kind.name() + ", generation " + generation + ", but in " + folder
                        + (found.isEmpty()
                                ? " there is none"
                                : " is " + found.get().trim())
                        + ". Bring the right one back; or, when what is there is what you want and is the only store,"
                        + " remove " + MarkerFile.NAME);
            }
        }
    }

    /** Whether all of the folders are there and say so. */
    boolean belongTo(long serverId, long generation) throws StorageException {
        for (Path folder : folders) {
            if (!read(folder).equals(Optional.of(text(serverId, generation)))) {
                return false;
            }
        }
        return true;
    }

    private Optional<String> read(Path folder) throws StorageException {
        Path path = folder.resolve(IDENTITY);
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        try (DiskFile in = disk.open(path, Disk.Mode.READ)) {
            while (bytes.hasRemaining() && in.read(bytes.position(), bytes) > 0) {
                continue;
            }
        } catch (IOException failed) {
            throw new StorageException("Cannot read " + path + ": " + failed.getMessage(), failed);
        }
        return Optional.of(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
    }

    /** Gives the folders a name that no store looks at; nothing happens to those that are gone. Durable on return. */
    List<Path> retire(long generation) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Path folder : folders) {
            if (!isThere(folder)) {
                continue;
            }
            Path aside = folder.resolveSibling(folder.getFileName() + ".retired-" + generation);
            for (int more = 2; isThere(aside); more++) {
                aside = folder.resolveSibling(folder.getFileName() + ".retired-" + generation + "-" + more);
            }
            disk.rename(folder, aside);
            disk.syncDirectory(folder.getParent());
            kept.add(aside);
        }
        return kept;
    }

    /**
     * Throws away what a change has made and not finished. A folder that does not say that it is that is left alone.
     *
     * @throws StorageException when such a one is in the way
     */
    void wipe(long serverId, long generation) throws StorageException, IOException {
        for (Path folder : folders) {
            if (!isThere(folder)) {
                continue;
            }
            Optional<String> found = read(folder);
            if (obstacle().isPresent() && !found.equals(Optional.of(text(serverId, generation)))) {
                throw new StorageException(folder + " should be the copy that change " + generation
                        + " of the store has not finished, but is not. Nothing was changed; move it away");
            }
            // The identity goes last: until then whoever comes back knows what this is.
            List<String> names = new ArrayList<>(disk.list(folder));
            names.remove(IDENTITY);
            for (String name : names) {
                disk.delete(folder.resolve(name));
            }
            disk.syncDirectory(folder);
            disk.delete(folder.resolve(IDENTITY));
            disk.delete(folder);
            disk.syncDirectory(folder.getParent());
        }
    }

    private boolean isThere(Path folder) throws IOException {
        return disk.exists(folder) || !disk.list(folder).isEmpty();
    }
}
