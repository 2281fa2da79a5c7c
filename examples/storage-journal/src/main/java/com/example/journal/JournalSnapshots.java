package com.example.journal;

import io.zabitat.spi.storage.Snapshots;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Snapshots as their thread sees them. In an entry: the tree's digest, then the body. */
final class JournalSnapshots implements Snapshots {
    /** Of the digests that trees make (storage format 4.5). */
    static final int DIGEST_VERSION = 2;

    private final JournalStore store;

    JournalSnapshots(JournalStore store) {
        this.store = store;
    }

    static InputStream body(Entry snapshot) {
        return new ByteArrayInputStream(snapshot.bytes(), Long.BYTES, snapshot.bytes().length - Long.BYTES);
    }

    static long digest(Entry snapshot) {
        return ByteBuffer.wrap(snapshot.bytes()).getLong();
    }

    @Override
    public SnapshotWriter create(long zxid) {
        return new Writer(Entry.Kind.SNAPSHOT, zxid);
    }

    @Override
    public SnapshotWriter install(long zxid) {
        return new Writer(Entry.Kind.INSTALL, zxid);
    }

    @Override
    public List<Long> list() {
        return store.snapshotZxids();
    }

    @Override
    public InputStream read(long zxid) throws IOException {
        return body(store.snapshot(zxid));
    }

    @Override
    public void purge(int retain) throws IOException {
        store.purge(retain);
    }

    private final class Writer implements SnapshotWriter {
        private final Entry.Kind kind;
        private final long zxid;
        private final int generation = store.generation();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Writer(Entry.Kind kind, long zxid) {
            this.kind = kind;
            this.zxid = zxid;
            body.writeBytes(new byte[Long.BYTES]); // room for the digest
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            body.write(bytes, offset, length);
        }

        @Override
        public void commit(long digest) throws IOException {
            byte[] bytes = body.toByteArray();
            ByteBuffer.wrap(bytes).putLong(digest);
            store.finish(new Entry(kind, zxid, bytes), generation);
        }

        @Override
        public void close() {
            body.reset();
        }
    }
}
