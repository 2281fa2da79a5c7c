package io.zabitat.storage.file;

import io.zabitat.spi.storage.RecoverySink;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Lets a recovery run for what it finds, not for what it brings. */
final class DiscardingSink implements RecoverySink {
    private final Consumer<String> progress;
    private final byte[] nowhere = new byte[64 << 10];

    DiscardingSink(Consumer<String> progress) {
        this.progress = progress;
    }

    @Override
    public void onSnapshot(long zxid, InputStream body) throws IOException {
        while (body.read(nowhere, 0, nowhere.length) >= 0) {
            continue;
        }
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        // Only a tree can compare it.
    }

    @Override
    public void onTxn(long zxid, byte[] bytes, int offset, int length) {
        // The reader has checked what can be checked without a tree.
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        progress.accept(what + ": " + done + (total.isPresent() ? " of " + total.getAsLong() + " bytes" : " bytes"));
    }
}
