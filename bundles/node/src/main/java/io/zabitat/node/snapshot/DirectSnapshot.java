package io.zabitat.node.snapshot;

import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a snapshot on the caller's thread: the one that must be there before a store's first transaction. */
public final class DirectSnapshot implements SnapshotTarget, AutoCloseable {
    private final Snapshots snapshots;
    private Snapshots.SnapshotWriter writer;

    public DirectSnapshot(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public void begin(long zxid, boolean installed) {
        try {
            writer = installed ? snapshots.install(zxid) : snapshots.create(zxid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int length) {
        try {
            writer.write(bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void commit(long digest) {
        try {
            writer.commit(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
