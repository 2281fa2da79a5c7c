package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The two ways in which a member's history ends and another one begins: a snapshot of another member is installed, or the
 * history is given up. Called by the log writer, and by whoever recovers to finish what a crash interrupted.
 */
final class HistoryChange {
    private static final int MAX_REASON_BYTES = 4096;

    private final StoreFiles files;
    private final Disk disk;
    private final SnapshotFiles snapshots;
    private final DurableMark mark;
    private final HistoryBase base;
    private final LogTruncation truncation;
    private final Path suspect;
    private final Path partial;

    HistoryChange(
            StoreFiles files, SnapshotFiles snapshots, DurableMark mark, HistoryBase base, LogTruncation truncation) {
        this.files = files;
        disk = files.disk();
        this.snapshots = snapshots;
        this.mark = mark;
        this.base = base;
        this.truncation = truncation;
        suspect = files.logs().resolve(FileNames.SUSPECT);
        partial = files.logs().resolve(FileNames.PARTIAL);
    }

    /** Whether logs were taken away, and no history has come since that is known to hold them. */
    boolean isPartial() {
        return disk.exists(partial);
    }

    /** Durable on return, and before anything else forgets what the logs held. */
    void setPartial(long snapshotZxid) throws IOException {
        byte[] text = ("the logs behind 0x" + Long.toHexString(Math.max(0, snapshotZxid)) + " were taken away")
                .getBytes(StandardCharsets.UTF_8);
        DurableFile.write(disk, partial, ByteBuffer.wrap(text));
    }

    void setWhole() throws IOException {
        DurableFile.delete(disk, partial);
    }

    /** Why the history was given up, until another one is installed. */
    Optional<String> suspicion() throws IOException {
        if (!disk.exists(suspect)) {
            return Optional.empty();
        }
        return Optional.of(StandardCharsets.UTF_8
                .decode(DurableFile.read(disk, suspect, MAX_REASON_BYTES))
                .toString());
    }

    /**
     * Finishes {@link #install} after a crash in it. The snapshot's name decides: when it is there the new history has begun.
     *
     * @return the zxid of the snapshot
     */
    OptionalLong finishInstall() throws IOException {
        OptionalLong begun = snapshots.announced();
        if (begun.isEmpty()) {
            return begun;
        }
        if (!snapshots.list().contains(begun.getAsLong())) {
            snapshots.withdrawAnnouncement();
            return OptionalLong.empty();
        }
        mark.open();
        install(begun.getAsLong(), true);
        return begun;
    }

    /**
     * @param damaged whether the old files are evidence, or may be: then nothing of them is cut, they get other names
     * @return where they are
     */
    List<String> install(long zxid, boolean damaged) throws IOException {
        List<String> kept = List.of();
        if (damaged) {
            mark.reset(DurableMark.State.NOTHING);
            kept = putAside(zxid);
        } else {
            truncation.dropBeyond(zxid);
        }
        base.save(new HistoryBase.State(zxid, zxid));
        DurableFile.delete(disk, suspect);
        setWhole();
        snapshots.withdrawAnnouncement();
        return kept;
    }

    /** Makes the store empty and, first of all, suspect: a crash in between must not leave half a history that looks whole. */
    List<String> giveUp(String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        DurableFile.write(disk, suspect, ByteBuffer.wrap(text, 0, Math.min(text.length, MAX_REASON_BYTES)));
        mark.reset(DurableMark.State.NOTHING);
        List<String> kept = putAside(FileNames.NONE);
        base.save(new HistoryBase.State(0, 0));
        return kept;
    }

    /** Every log, and every snapshot but one, gets a name that no start looks at. */
    private List<String> putAside(long except) throws IOException {
        int number = freeNumber();
        List<String> kept = new ArrayList<>();
        for (long log : files.logZxids()) {
            kept.add(putAside(files.log(log), number));
        }
        disk.syncDirectory(files.logs());
        for (StoreFiles.SnapshotFile file : files.snapshotFiles()) {
            if (file.zxid() != except) {
                kept.add(putAside(file.path(), number));
            }
        }
        snapshots.putAside(except != FileNames.NONE);
        disk.syncDirectory(files.snapshots());
        return kept;
    }

    /** Snapshots that a recovery could do without, and had to: under their names they would be tried and counted again and again. */
    List<String> putUnusableAside() throws IOException {
        List<Path> unusable = snapshots.unusable().stream().filter(disk::exists).toList();
        if (unusable.isEmpty()) {
            return List.of();
        }
        int number = freeNumber();
        List<String> kept = new ArrayList<>();
        for (Path file : unusable) {
            kept.add(putAside(file, number));
        }
        disk.syncDirectory(files.snapshots());
        return kept;
    }

    private int freeNumber() throws IOException {
        int number = 1;
        while (isUsed(files.logs(), number) || isUsed(files.snapshots(), number)) {
            number++;
        }
        return number;
    }

    private boolean isUsed(Path directory, int number) throws IOException {
        String prefix = FileNames.ASIDE + number + ".";
        return disk.list(directory).stream().anyMatch(name -> name.startsWith(prefix));
    }

    private String putAside(Path file, int number) throws IOException {
        Path aside = file.resolveSibling(FileNames.ASIDE + number + "." + file.getFileName());
        disk.rename(file, aside);
        return aside.toString();
    }
}
