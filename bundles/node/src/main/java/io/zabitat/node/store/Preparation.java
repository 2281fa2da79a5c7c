package io.zabitat.node.store;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What comes before anything is copied (hot-swap 6, S0 and S1): looking, and saying durably what is about to begin. */
final class Preparation {
    /** Room that must be left, as a multiple of what is copied. */
    private static final double ROOM_FACTOR = 2.5;

    private final StoreContext context;
    private final StoreKind from;
    private final StoreKind to;
    private final long serverId;

    Preparation(StoreContext context, StoreKind from, StoreKind to, long serverId) {
        this.context = context;
        this.from = from;
        this.to = to;
        this.serverId = serverId;
    }

    /** What stands in the way, and what does not. Changes nothing. */
    List<SwapFinding> plan(Store.Usage usage) {
        List<SwapFinding> found = new ArrayList<>();
        if (from.name().equals(to.name())) {
            found.add(SwapFinding.fail("kind", "the store is " + to.name() + " already"));
            return found;
        }
        StoreFolders target = new StoreFolders(context, to);
        try {
            Optional<String> obstacle = target.obstacle();
            if (obstacle.isPresent()) {
                found.add(SwapFinding.fail("place", obstacle.get()));
            } else {
                found.add(SwapFinding.ok("place", target.paths().toString()));
            }
            long need = (long) (ROOM_FACTOR * (usage.snapshotBytes() + usage.logBytes()));
            long room = context.disk().usableBytes(context.logDir());
            String text = (room >> 20) + " MiB free, " + (need >> 20) + " MiB wanted";
            found.add(room >= need ? SwapFinding.ok("space", text) : SwapFinding.fail("space", text));
            found.add(SwapFinding.warn(
                    "device", "the target shares it with the store: each write is synced twice while both are held"));
        } catch (IOException failed) {
            found.add(SwapFinding.fail("disk", String.valueOf(failed.getMessage())));
        }
        return found;
    }

    /** The target's provider keeps its word on a disk in memory, the real disk syncs, and the marker says that a copy begins. */
    void begin(MarkerFile file, Supplier<Scratch> scratch, String actor, long wallMillis)
            throws StorageException, IOException {
        new SelfTest(to, context, scratch).run();
        probeDisk();
        Optional<StoreMarker> before = file.load();
        if (before.isEmpty()) {
            new StoreFolders(context, from).mark(serverId, 0);
        }
        long generation = before.map(StoreMarker::generation).orElse(0L) + 1;
        StoreMarker begun = new StoreMarker(
                generation,
                StoreMarker.State.COPYING,
                before.map(StoreMarker::authoritative).orElse(new StoreMarker.Named(from.name(), 0)),
                new StoreMarker.Named(to.name(), generation),
                0,
                0,
                0,
                wallMillis,
                actor);
        file.save(begun);
        new StoreFolders(context, to).mark(serverId, generation);
    }

    private void probeDisk() throws IOException {
        Path probe = context.logDir().resolve("zabitat.probe");
        Disk disk = context.disk();
        disk.delete(probe);
        try (DiskFile out = disk.open(probe, Disk.Mode.CREATE_NEW)) {
            out.write(0, ByteBuffer.allocate(Disk.BLOCK_BYTES));
            out.sync();
        } finally {
            disk.delete(probe);
        }
    }
}
