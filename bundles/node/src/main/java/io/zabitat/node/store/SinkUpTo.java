package io.zabitat.node.store;

import io.zabitat.spi.storage.RecoverySink;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Takes of a store what comes up to a zxid: it may go on behind the state that it is compared with. */
record SinkUpTo(RecoverySink sink, long zxid) implements RecoverySink {
    @Override
    public void onSnapshot(long at, InputStream body) throws IOException {
        sink.onSnapshot(at, body);
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        sink.onSnapshotDigest(digestZxid, version, digest);
    }

    @Override
    public void onTxn(long at, byte[] bytes, int offset, int length) throws IOException {
        if (at <= zxid) {
            sink.onTxn(at, bytes, offset, length);
        }
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        sink.onProgress(what, done, total);
    }
}
