package io.zabitat.storage.h2;

import io.zabitat.spi.storage.RecoverySink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Lets a recovery run for what it finds, not for what it brings. */
final class DiscardingSink implements RecoverySink {
    private final Consumer<String> progress;

    DiscardingSink(Consumer<String> progress) {
        this.progress = progress;
    }

    @Override
    public void onSnapshot(long zxid, InputStream body) throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
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
