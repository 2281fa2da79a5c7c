package io.zabitat.storage.h2;

import io.zabitat.spi.storage.DamagedStoreException;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives up what stands in the way of a start. The files as they were are first kept in a folder beside. Used once, by
 * the operator's thread.
 */
final class StoreRecoverer {
    private static final int MAX_PASSES = 100;
    private static final int COPY_BYTES = 256 << 10;

    private final StoreContext context;
    private final H2StoreMaintenance maintenance;
    private final StorePlace place;
    private final Path kept;
    private final List<String> said = new ArrayList<>();

    StoreRecoverer(StoreContext context, H2StoreMaintenance maintenance) {
        this.context = context;
        this.maintenance = maintenance;
        place = new StorePlace(context);
        int number = 1;
        while (context.disk().exists(keptAs(number))) {
            number++;
        }
        kept = keptAs(number);
    }

    private Path keptAs(int number) {
        return place.directory().resolveSibling(StorePlace.FOLDER + ".given-up-" + number);
    }

    List<String> run() throws StorageException {
        if (maintenance.planRecovery(context).isEmpty()) {
            return said;
        }
        try {
            keepCopies();
            mend();
        } catch (IOException failed) {
            throw new StorageException("Cannot keep the files of " + place.directory() + ": " + failed, failed);
        }
        said.add("The original files are in " + kept);
        return said;
    }

    private void mend() throws IOException, StorageException {
        try {
            H2StoreMaintenance.open(context, false, this::mend);
        } catch (DamagedStoreException unreadable) {
            said.add("Given up: everything, because " + unreadable.getMessage());
            for (Path file : place.files()) {
                context.disk().delete(file);
            }
            context.disk().syncDirectory(place.directory());
        }
    }

    private Boolean mend(StoreParts parts) throws IOException, StorageException {
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            Optional<Damage> damage =
                    parts.recover(new DiscardingSink(line -> {})).damage();
            if (damage.isEmpty()) {
                forgetDoubt(parts);
                said.add("The store now ends at zxid 0x"
                        + Long.toHexString(
                                parts.recover(new DiscardingSink(line -> {})).lastZxid()));
                return true;
            }
            said.add("Given up: " + damage.get().text());
            parts.change().giveUpBeyond(damage.get().lastGood());
        }
        throw new StorageException("The store in " + place.directory() + " could not be made startable");
    }

    /** What was put aside for a leader stays aside; the store counts as whole with what is left. */
    private void forgetDoubt(StoreParts parts) throws IOException {
        if (parts.state().suspect().isPresent()) {
            said.add("Given up: the doubt whether this store is whole");
            parts.database().transact(() -> {
                parts.state().settled();
                return true;
            });
        }
    }

    private void keepCopies() throws IOException {
        Disk disk = context.disk();
        disk.createDirectories(kept);
        for (Path file : place.files()) {
            copy(disk, file, kept.resolve(file.getFileName()));
        }
        disk.syncDirectory(kept);
        disk.syncDirectory(place.logDir());
    }

    private static void copy(Disk disk, Path from, Path to) throws IOException {
        try (DiskFile in = disk.open(from, Disk.Mode.READ);
                DiskFile out = disk.open(to, Disk.Mode.CREATE_NEW)) {
            ByteBuffer piece = ByteBuffer.allocate(COPY_BYTES);
            long at = 0;
            for (int n = in.read(at, piece); n > 0; n = in.read(at, piece.clear())) {
                out.write(at, piece.flip());
                at += n;
            }
            out.sync();
        }
    }
}
