package io.zabitat.node.store;

import io.zabitat.spi.storage.RecoverySink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** Keeps nothing of what a store holds: it is about to be filled anew. */
final class Discarding implements RecoverySink {
    @Override
    public void onSnapshot(long zxid, InputStream body) throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        // Nothing is compared.
    }

    @Override
    public void onTxn(long zxid, byte[] bytes, int offset, int length) {
        // Nothing is kept.
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        // Nobody waits for it.
    }
}
