package io.zabitat.node.snapshot;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeLoader;
import io.zabitat.tree.TreeSettings;
import io.zabitat.wire.WireException;
import io.zabitat.wire.snapshot.SnapshotDecoder;
import io.zabitat.wire.txn.TxnCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Builds the tree from what a store recovers: a snapshot, then the transactions behind it. Used once, by one thread. */
public final class StateLoader implements RecoverySink {
    /** What takes no second is not worth a word. */
    private static final long LONG_BYTES = 64L << 20;

    private final TreeSettings settings;
    private final int maxRecordBytes;
    private final TxnCodec codec;
    private final Consumer<String> progress;
    private DataTree tree;
    private long replayedBytes;

    public StateLoader(TreeSettings settings, int maxRecordBytes, Consumer<String> progress) {
        this.settings = settings;
        this.maxRecordBytes = maxRecordBytes;
        this.codec = new TxnCodec(maxRecordBytes);
        this.progress = progress;
        this.tree = new DataTree(settings);
    }

    /** What has been recovered so far: an empty tree at first. */
    public DataTree tree() {
        return tree;
    }

    @Override
    public void onSnapshot(long zxid, InputStream body) throws IOException {
        TreeLoader loader = new TreeLoader(settings);
        try {
            new SnapshotDecoder(maxRecordBytes).decode(body::read, new TreeBuilder(loader));
            tree = loader.finish(zxid);
        } catch (WireException e) {
            throw new IOException("snapshot 0x" + Long.toHexString(zxid) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        if (version == TxnCodec.DIGEST_VERSION && digestZxid >= tree.lastZxid()) {
            tree.expectDigest(digestZxid, digest);
        }
    }

    /** Bytes of transactions since the snapshot. */
    public long replayedBytes() {
        return replayedBytes;
    }

    @Override
    public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
        replayedBytes += length;
        try {
            tree.apply(codec.decode(bytes, offset, length));
        } catch (WireException e) {
            throw new IOException("transaction 0x" + Long.toHexString(zxid) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Ephemerals whose session is unknown are removed (storage format 6.1, point 6). No transaction says so: a snapshot has to
     * follow.
     *
     * @return whether there were any
     */
    public boolean removeOrphans() {
        List<Long> owners = tree.ephemeralsWithoutSession();
        for (long owner : owners) {
            TxnHeader header = new TxnHeader(owner, 0, tree.lastZxid(), 0, OpCode.CLOSE_SESSION);
            List<Path> paths = List.copyOf(tree.ephemeralsOf(owner));
            tree.apply(new Txn(header, new CloseSessionTxn(paths, true), false, 0));
        }
        return !owners.isEmpty();
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        if (total.orElse(done) >= LONG_BYTES) {
            progress.accept(what + ": " + done + (total.isPresent() ? " of " + total.getAsLong() : "") + " bytes");
        }
    }
}
