package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives up what stands in the way of a start. Everything that is changed or taken away is first kept in a folder
 * beside the store's. Used once, by the operator's thread.
 */
final class StoreRecoverer {
    /** Each pass takes one obstacle away; a store has no more than files. */
    private static final int MAX_PASSES = 1000;

    private static final int COPY_BYTES = 256 << 10;

    private final StoreFiles files;
    private final StoreContext context;
    private final StoreSettings settings;
    private final Disk disk;
    private final Path kept;
    private final List<String> said = new ArrayList<>();

    StoreRecoverer(StoreFiles files, StoreContext context, StoreSettings settings) throws IOException {
        this.files = files;
        this.context = context;
        this.settings = settings;
        disk = files.disk();
        int number = 1;
        while (disk.exists(files.logRoot().resolve("given-up-" + number))) {
            number++;
        }
        kept = files.logRoot().resolve("given-up-" + number);
    }

    static Recoverer.Outcome plan(
            StoreFiles files, StoreContext context, StoreSettings settings, Consumer<String> progress)
            throws IOException, StorageException {
        EpochFiles epochs = new EpochFiles(files.disk(), files.snapshots(), EpochFiles.NOBODY);
        return plan(files, context, settings, epochs, new DiscardingSink(progress));
    }

    static Recoverer.Outcome plan(
            StoreFiles files, StoreContext context, StoreSettings settings, EpochFiles epochs, RecoverySink sink)
            throws IOException, StorageException {
        SnapshotFiles snapshots = new SnapshotFiles(files, settings.compression(), context.maxRecordBytes());
        return new Recoverer(files, context, snapshots, epochs, settings, sink).run();
    }

    List<String> run() throws IOException, StorageException {
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            Recoverer.Outcome found = plan(files, context, settings, line -> {});
            if (found.damage().isEmpty()) {
                forgetSuspicion();
                if (!said.isEmpty()) {
                    said.add("The store now ends at zxid 0x" + Long.toHexString(found.lastZxid()));
                    said.add("The original files are in " + kept);
                }
                return said;
            }
            giveUp(found.damage().get());
        }
        throw new StorageException(
                "The store in " + files.logs() + " could not be made startable; what was taken away is in " + kept);
    }

    /** What was put aside for a leader stays aside; the store counts as whole with what is left. */
    private void forgetSuspicion() throws IOException {
        for (String doubt : List.of(FileNames.SUSPECT, FileNames.PARTIAL)) {
            Path file = files.logs().resolve(doubt);
            if (disk.exists(file)) {
                prepareFolder();
                said.add("Given up: the doubt whether this store is whole");
                keepAside(file);
                disk.syncDirectory(files.logs());
            }
        }
    }

    private void prepareFolder() throws IOException {
        if (said.isEmpty()) {
            disk.createDirectories(kept);
            disk.syncDirectory(files.logRoot());
        }
    }

    private void giveUp(Damage damage) throws IOException {
        prepareFolder();
        said.add("Given up: " + damage.text());
        if (damage.lastGood() < 0) {
            giveUpEverything();
        } else if (damage.file() != FileNames.NONE) {
            giveUpFrom(damage.file(), damage.offset());
        } else {
            giveUpUnreadableSnapshots(damage.lastGood());
        }
        // They speak of what was just given up.
        keepAside(files.logs().resolve(FileNames.MARK));
        keepAside(files.logs().resolve(FileNames.BASE));
        keepAside(new LogFolder(files).witness());
        disk.syncDirectory(files.logs());
        disk.syncDirectory(files.snapshots());
    }

    /** Without any snapshot the logs are the end of an unknown story. */
    private void giveUpEverything() throws IOException {
        for (StoreFiles.SnapshotFile snapshot : files.snapshotFiles()) {
            keepAside(snapshot.path());
        }
        for (long log : files.logZxids()) {
            keepAside(files.log(log));
        }
    }

    private void giveUpFrom(long file, long offset) throws IOException {
        for (long log : files.logZxids()) {
            if (log > file) {
                keepAside(files.log(log));
            }
        }
        Path path = files.log(file);
        if (offset <= LogFormat.HEADER_BYTES) {
            keepAside(path);
            return;
        }
        copy(path, kept.resolve(path.getFileName()));
        try (DiskFile cut = disk.open(path, Disk.Mode.WRITE)) {
            cut.truncate(offset);
            cut.sync();
        }
    }

    private void giveUpUnreadableSnapshots(long lastGood) throws IOException {
        for (StoreFiles.SnapshotFile snapshot : files.snapshotFiles()) {
            if (snapshot.zxid() > lastGood) {
                keepAside(snapshot.path());
            }
        }
    }

    private void keepAside(Path file) throws IOException {
        if (disk.exists(file)) {
            copy(file, kept.resolve(file.getFileName()));
            disk.delete(file);
        }
    }

    private void copy(Path from, Path to) throws IOException {
        if (disk.exists(to)) {
            // Kept in an earlier pass, when it was still whole.
            return;
        }
        ByteBuffer piece = ByteBuffer.allocateDirect(COPY_BYTES);
        try (DiskFile in = disk.open(from, Disk.Mode.READ);
                DiskFile out = disk.open(to, Disk.Mode.CREATE_NEW)) {
            long at = 0;
            while (in.read(at, piece.clear()) > 0) {
                int bytes = piece.flip().remaining();
                out.write(at, piece);
                at += bytes;
            }
            out.sync();
        }
        disk.syncDirectory(kept);
    }
}
