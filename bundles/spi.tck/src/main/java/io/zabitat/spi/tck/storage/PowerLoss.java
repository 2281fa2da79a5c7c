package io.zabitat.spi.tck.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * What may be left of a disk when the power goes after so many of its changes: everything synced, and of the rest any
 * subset of sectors and names.
 */
public final class PowerLoss {
    private static final int SECTOR = 512;

    private static final class Image {
        final MemoryDisk.Inode durable = new MemoryDisk.Inode();
        final List<MemoryDisk.Op> pending = new ArrayList<>();
    }

    private final MemoryDisk before;
    private final Random random;
    private final Map<MemoryDisk.Inode, Image> files = new IdentityHashMap<>();
    private final Map<Path, MemoryDisk.Inode> names = new LinkedHashMap<>();
    private final Map<Path, List<MemoryDisk.Op>> pendingNames = new HashMap<>();

    private PowerLoss(MemoryDisk before, Random random) {
        this.before = before;
        this.random = random;
    }

    public static MemoryDisk after(MemoryDisk before, int ops, Random random) {
        PowerLoss loss = new PowerLoss(before, random);
        before.ops.subList(0, ops).forEach(loss::take);
        return loss.cut();
    }

    /** What is left when nothing stays that was not synced. */
    public static MemoryDisk ofAllUnsynced(MemoryDisk before) {
        PowerLoss loss = new PowerLoss(before, new Random());
        before.ops.forEach(loss::take);
        return loss.left((file, unsynced) -> {});
    }

    /** Starts a recording on what a disk holds now, all of it durable. */
    public static MemoryDisk rebased(MemoryDisk disk) {
        MemoryDisk copy = new MemoryDisk();
        copy.directories.addAll(disk.directories);
        disk.names.forEach((path, inode) -> {
            MemoryDisk.Inode fresh = new MemoryDisk.Inode();
            fresh.write(0, Arrays.copyOf(inode.bytes, inode.size));
            copy.names.put(path, fresh);
            copy.ops.add(new MemoryDisk.Op.Create(path, fresh));
            copy.ops.add(new MemoryDisk.Op.Write(fresh, 0, Arrays.copyOf(inode.bytes, inode.size)));
            copy.ops.add(new MemoryDisk.Op.Sync(fresh));
            copy.ops.add(new MemoryDisk.Op.SyncDirectory(path.getParent()));
        });
        return copy;
    }

    private void take(MemoryDisk.Op op) {
        if (op instanceof MemoryDisk.Op.Create create) {
            pendingIn(create.path()).add(op);
        } else if (op instanceof MemoryDisk.Op.Rename rename) {
            pendingIn(rename.to()).add(op);
        } else if (op instanceof MemoryDisk.Op.RenameDirectory rename) {
            // What was in it keeps its names there, durable or not; nobody renames a directory that is being written.
            pendingNames.getOrDefault(rename.from(), List.of()).forEach(this::apply);
            pendingNames.remove(rename.from());
            pendingIn(rename.to()).add(op);
        } else if (op instanceof MemoryDisk.Op.Delete delete) {
            pendingIn(delete.path()).add(op);
        } else if (op instanceof MemoryDisk.Op.SyncDirectory sync) {
            pendingNames.getOrDefault(sync.directory(), List.of()).forEach(this::apply);
            pendingNames.remove(sync.directory());
        } else if (op instanceof MemoryDisk.Op.Write write) {
            image(write.file()).pending.add(op);
        } else if (op instanceof MemoryDisk.Op.Truncate truncate) {
            image(truncate.file()).pending.add(op);
        } else if (op instanceof MemoryDisk.Op.Sync sync) {
            Image image = image(sync.file());
            image.pending.forEach(pending -> apply(image.durable, pending));
            image.pending.clear();
        }
    }

    private List<MemoryDisk.Op> pendingIn(Path path) {
        return pendingNames.computeIfAbsent(path.getParent(), any -> new ArrayList<>());
    }

    private Image image(MemoryDisk.Inode file) {
        return files.computeIfAbsent(file, any -> new Image());
    }

    private static void apply(MemoryDisk.Inode to, MemoryDisk.Op op) {
        if (op instanceof MemoryDisk.Op.Write write) {
            to.write(write.position(), write.bytes());
        } else if (op instanceof MemoryDisk.Op.Truncate truncate) {
            to.truncate(truncate.size());
        }
    }

    private void apply(MemoryDisk.Op op) {
        if (op instanceof MemoryDisk.Op.Create create) {
            names.put(create.path(), create.file());
        } else if (op instanceof MemoryDisk.Op.Rename rename) {
            names.remove(rename.from(), rename.file());
            names.put(rename.to(), rename.file());
        } else if (op instanceof MemoryDisk.Op.RenameDirectory rename) {
            MemoryDisk.moveNames(names, rename.from(), rename.to());
        } else if (op instanceof MemoryDisk.Op.Delete delete) {
            names.remove(delete.path());
        }
    }

    private MemoryDisk cut() {
        double kept = new double[] {0, 0.3, 0.5, 0.8, 1}[random.nextInt(5)];
        pendingNames
                .values()
                .forEach(ops ->
                        ops.stream().filter(op -> random.nextDouble() < kept).forEach(this::apply));
        return left((file, unsynced) -> keepSectors(file, unsynced, kept));
    }

    private MemoryDisk left(BiConsumer<MemoryDisk.Inode, List<MemoryDisk.Op>> addUnsynced) {
        MemoryDisk after = new MemoryDisk();
        after.directories.addAll(before.directories);
        names.forEach((path, file) -> {
            Image image = image(file);
            MemoryDisk.Inode left = new MemoryDisk.Inode();
            left.write(0, Arrays.copyOf(image.durable.bytes, image.durable.size));
            addUnsynced.accept(left, image.pending);
            after.names.put(path, left);
            after.directories.add(path.getParent()); // which may have got another name that was lost
        });
        return after;
    }

    /** A sector comes whole, with all writes to it up to some moment: the cache holds them merged. */
    private void keepSectors(MemoryDisk.Inode left, List<MemoryDisk.Op> pending, double kept) {
        Map<Integer, Integer> until = new HashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            if (pending.get(i) instanceof MemoryDisk.Op.Truncate truncate) {
                if (random.nextDouble() < kept) {
                    left.truncate(truncate.size());
                }
                continue;
            }
            MemoryDisk.Op.Write write = (MemoryDisk.Op.Write) pending.get(i);
            int end = write.position() + write.bytes().length;
            for (int at = write.position(); at < end; ) {
                int next = Math.min(end, (at / SECTOR + 1) * SECTOR);
                int sector = at / SECTOR;
                int last = until.computeIfAbsent(
                        sector,
                        any -> random.nextDouble() < kept ? pending.size() : random.nextInt(pending.size() + 1) - 1);
                if (i < last) {
                    left.write(at, Arrays.copyOfRange(write.bytes(), at - write.position(), next - write.position()));
                }
                at = next;
            }
        }
    }
}
