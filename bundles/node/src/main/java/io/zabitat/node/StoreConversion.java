package io.zabitat.node;

import io.zabitat.api.Zxid;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.snapshot.DirectSnapshot;
import io.zabitat.node.snapshot.SnapshotJob;
import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.tree.TreeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Turns a data directory of one store into one of another: copies the newest snapshot, the transactions behind it and
 * the epochs beside the old store, reads both again, compares what they hold, and only then lets the new one take the
 * place. Used once, by the operator's thread, while no server has the directory open.
 */
public final class StoreConversion {
    private static final String STAGE = "zabitat-converting";

    /** A store on one side: what it is called, and how it is made and looked into. */
    public record Side(String name, StorageProvider provider, StoreMaintenance maintenance) {}

    private final ServerConfig config;
    private final StoreContext context;
    private final Disk disk;
    private final Consumer<String> lines;
    private final StoreContext stage;

    /** @param context of the directory; its notes are shown to the operator */
    public StoreConversion(ServerConfig config, StoreContext context) {
        this.config = config;
        this.context = context;
        disk = context.disk();
        lines = context.note();
        stage = new StoreContext(
                context.dataDir().resolve(STAGE),
                context.logDir().resolve(STAGE),
                context.settings(),
                disk,
                context.background(),
                context.nanoTime(),
                context.maxRecordBytes(),
                lines);
    }

    /** Does it all, or leaves the old store as it was. */
    public void run(Side from, Side to) throws StorageException {
        if (!from.maintenance.exists(context)) {
            throw new StorageException("There is no store of the kind " + from.name + " in " + context.dataDir());
        }
        if (to.maintenance.exists(context)) {
            throw new StorageException("There is a store of the kind " + to.name + " in " + context.dataDir()
                    + " already: move " + to.maintenance.folders(context) + " away first");
        }
        try {
            removeStage();
            disk.createDirectories(stage.logDir());
            disk.createDirectories(stage.dataDir());
            CopySink copy = copy(from, to);
            compare(copy, to);
            List<Path> kept = exchange(from, to);
            lines.accept("converted from " + from.name + " to " + to.name + "; set zabitat.storage=" + to.name
                    + " before the next start. The old store is in " + kept);
        } catch (IOException | UncheckedIOException failed) {
            throw new StorageException(
                    "The conversion failed, the store is what it was: " + failed.getMessage(), failed);
        }
    }

    private CopySink copy(Side from, Side to) throws StorageException, IOException {
        lines.accept("copying " + from.name + " to " + to.name);
        try (Store target = to.provider.open(stage)) {
            target.recover(new StateLoader(settings(), context.maxRecordBytes(), lines));
            CopySink sink = new CopySink(loader(), target, lines);
            StoreMaintenance.Contents contents = from.maintenance.read(context, sink);
            sink.finish(contents);
            if (sink.crossedEpochs() && target.snapshots().list().get(0) < contents.lastZxid()) {
                proveNoBorder(sink, target);
            }
            return sink;
        }
    }

    /**
     * Only who appended both sides knows that nothing is missing between two epochs (known bugs, R8): the copy claims
     * to have appended the transactions, so it begins anew behind them.
     */
    private void proveNoBorder(CopySink sink, Store target) throws IOException {
        long last = sink.tree().lastZxid();
        lines.accept("the log crosses epochs; writing a snapshot at its end, 0x" + Long.toHexString(last));
        try (DirectSnapshot out = new DirectSnapshot(target.snapshots())) {
            SnapshotJob job = new SnapshotJob(sink.tree(), out, true);
            boolean done = false;
            while (!done) {
                done = job.advance();
            }
        }
        target.log().reset(last);
    }

    private StateLoader loader() {
        return new StateLoader(settings(), context.maxRecordBytes(), lines);
    }

    /** As the server's, but with digests in any case: they are what is compared. */
    private TreeSettings settings() {
        TreeSettings own = NodeSettings.tree(config);
        return new TreeSettings(
                true,
                own.extendedTypesEnabled(),
                own.emulate353TtlNodes(),
                own.enforceQuota(),
                own.skipAcl(),
                own.reconfigEnabled());
    }

    private void compare(CopySink copy, Side to) throws StorageException {
        lines.accept("reading the copy");
        StateLoader loaded = loader();
        StoreMaintenance.Contents found = to.maintenance.read(stage, loaded);
        String expected = summary(copy.contents(), copy.tree().digest());
        String got = summary(found, loaded.tree().digest());
        if (!expected.equals(got) || loaded.tree().digestMismatches() > 0) {
            throw new StorageException(
                    "The copy is not the same: " + got + " instead of " + expected + ". The store is what it was");
        }
        lines.accept("same in both: " + expected);
    }

    private static String summary(StoreMaintenance.Contents contents, long digest) {
        return "last zxid 0x" + Long.toHexString(contents.lastZxid()) + ", digest 0x" + Long.toHexString(digest)
                + ", accepted epoch " + text(contents.accepted()) + ", current epoch " + text(contents.current());
    }

    private static String text(OptionalLong epoch) {
        return epoch.isPresent() ? Long.toString(epoch.getAsLong()) : "none";
    }

    /**
     * The copy gets its place before the old store loses its own. In between there are both: the old kind then refuses
     * to start by the name of the new one.
     */
    private List<Path> exchange(Side from, Side to) throws IOException {
        List<Path> there = to.maintenance.folders(context);
        List<Path> staged = to.maintenance.folders(stage);
        for (int i = 0; i < there.size(); i++) {
            Path place = there.get(i);
            if (disk.exists(place)) {
                disk.rename(place, unused(place, "before-conversion"));
            }
            disk.rename(staged.get(i), place);
            disk.syncDirectory(place.getParent());
        }
        List<Path> kept = new ArrayList<>();
        for (Path folder : from.maintenance.folders(context)) {
            Path aside = unused(folder, "converted");
            disk.rename(folder, aside);
            disk.syncDirectory(folder.getParent());
            kept.add(aside);
        }
        removeStage();
        return kept;
    }

    private Path unused(Path folder, String why) {
        int number = 1;
        while (disk.exists(folder.resolveSibling(folder.getFileName() + "." + why + "-" + number))) {
            number++;
        }
        return folder.resolveSibling(folder.getFileName() + "." + why + "-" + number);
    }

    /** What an interrupted conversion left; never anything but a copy. */
    private void removeStage() throws IOException {
        for (Path root : List.of(stage.dataDir(), stage.logDir())) {
            for (String folder : disk.list(root)) {
                for (String file : disk.list(root.resolve(folder))) {
                    disk.delete(root.resolve(folder).resolve(file));
                }
                disk.delete(root.resolve(folder));
            }
            disk.delete(root);
        }
    }

    static boolean crosses(long zxid, long next) {
        return Zxid.epoch(zxid) != Zxid.epoch(next);
    }
}
