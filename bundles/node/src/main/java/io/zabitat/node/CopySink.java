package io.zabitat.node;

import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreMaintenance;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.tree.DataTree;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Writes what one store holds into another, and builds the tree on the way. Used once, by one thread. */
final class CopySink implements RecoverySink {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int SYNC_EVERY = 32;

    private final StateLoader loader;
    private final Store target;
    private final Consumer<String> progress;
    private final TxnBatch batch = new TxnBatch(BATCH_BYTES);
    private int unsynced;
    private long last;
    private boolean crossedEpochs;
    private boolean hasSnapshot;
    private StoreMaintenance.Contents contents;

    CopySink(StateLoader loader, Store target, Consumer<String> progress) {
        this.loader = loader;
        this.target = target;
        this.progress = progress;
    }

    DataTree tree() {
        return loader.tree();
    }

    /** What the source held. */
    StoreMaintenance.Contents contents() {
        return contents;
    }

    boolean crossedEpochs() {
        return crossedEpochs;
    }

    @Override
    public void onSnapshot(long zxid, InputStream body) throws IOException {
        hasSnapshot = true;
        // Not of the target's making: nothing below it is to be taken for a part of the same history.
        try (Snapshots.SnapshotWriter writer =
                zxid == 0 ? target.snapshots().create(0) : target.snapshots().install(zxid)) {
            loader.onSnapshot(zxid, new Tee(body, writer));
            writer.commit(tree().digest());
        }
        if (zxid > 0) {
            target.log().reset(zxid);
        }
        last = zxid;
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        loader.onSnapshotDigest(digestZxid, version, digest);
    }

    @Override
    public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
        if (!hasSnapshot) {
            throw new IOException("there are transactions but no snapshot: start a server on the store once");
        }
        loader.onTxn(zxid, bytes, offset, length);
        crossedEpochs |= StoreConversion.crosses(last, zxid);
        batch.add(zxid, bytes, offset, length);
        last = zxid;
        if (batch.size() >= BATCH_BYTES) {
            append();
        }
    }

    private void append() throws IOException {
        target.log().append(batch);
        batch.clear(BATCH_BYTES);
        if (++unsynced == SYNC_EVERY) {
            target.log().sync();
            unsynced = 0;
        }
    }

    /** The rest, and the epochs behind the history that they speak of. */
    void finish(StoreMaintenance.Contents found) throws IOException {
        contents = found;
        if (!batch.isEmpty()) {
            append();
        }
        target.log().sync();
        if (found.accepted().isPresent()) {
            target.epochs().saveAccepted(found.accepted().getAsLong());
        }
        if (found.current().isPresent()) {
            target.epochs().saveCurrent(found.current().getAsLong());
        }
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        progress.accept(what + ": " + done + (total.isPresent() ? " of " + total.getAsLong() : "") + " bytes");
    }

    /** Writes what is read. */
    private final class Tee extends FilterInputStream {
        private static final long PROGRESS_BYTES = 64L << 20;

        private final Snapshots.SnapshotWriter writer;
        private long done;

        Tee(InputStream in, Snapshots.SnapshotWriter writer) {
            super(in);
            this.writer = writer;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = in.read(into, offset, length);
            if (n > 0) {
                writer.write(into, offset, n);
                if ((done + n) / PROGRESS_BYTES > done / PROGRESS_BYTES) {
                    onProgress("snapshot copied", done + n, OptionalLong.empty());
                }
                done += n;
            }
            return n;
        }
    }
}
