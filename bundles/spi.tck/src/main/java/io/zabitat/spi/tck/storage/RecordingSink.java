package io.zabitat.spi.tck.storage;

import io.zabitat.spi.storage.RecoverySink;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Keeps what a store brings. */
final class RecordingSink implements RecoverySink {
    byte[] body = {};
    final List<Long> zxids = new ArrayList<>();
    final List<byte[]> payloads = new ArrayList<>();

    @Override
    public void onSnapshot(long zxid, InputStream in) throws IOException {
        zxids.clear();
        payloads.clear();
        body = in.readAllBytes();
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        // A tree could compare it.
    }

    @Override
    public void onTxn(long zxid, byte[] bytes, int offset, int length) {
        zxids.add(zxid);
        payloads.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        // Nobody watches.
    }
}
