package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.Snapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.Adler32;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a snapshot beside its final name, which it gets when it is durable (storage format 4.5). The snapshot writer
 * thread owns it.
 */
final class SnapshotOutput implements Snapshots.SnapshotWriter {
    /** Gives a finished file its name, unless its history was cut meanwhile. */
    interface Publisher {
        void publish(Path temporary, long zxid) throws IOException;
    }

    private final Disk disk;
    private final Path temporary;
    private final long zxid;
    private final Publisher publisher;
    private final DiskFile file;
    private final OutputStream out;
    private final Adler32 adler = new Adler32();
    private boolean isOpen = true;

    SnapshotOutput(Disk disk, Path temporary, long zxid, Compression compression, Publisher publisher)
            throws IOException {
        this.disk = disk;
        this.temporary = temporary;
        this.zxid = zxid;
        this.publisher = publisher;
        disk.delete(temporary);
        file = disk.open(temporary, Disk.Mode.CREATE_NEW);
        try {
            OutputStream plain = new DiskOutput(file);
            out = compression == Compression.GZ ? new GZIPOutputStream(plain, 64 << 10) : plain;
            ByteBuffer header = ByteBuffer.allocate(SnapshotFormat.HEADER_BYTES);
            header.putInt(SnapshotFormat.MAGIC).putInt(SnapshotFormat.VERSION).putLong(SnapshotFormat.DBID);
            put(header);
        } catch (IOException failed) {
            drop();
            throw failed;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            adler.update(bytes, offset, length);
            out.write(bytes, offset, length);
        } catch (IOException failed) {
            drop();
            throw failed;
        }
    }

    @Override
    public void commit(long digest) throws IOException {
        try {
            seal();
            put(ByteBuffer.allocate(20)
                    .putLong(zxid)
                    .putInt(SnapshotFormat.DIGEST_VERSION)
                    .putLong(digest));
            seal();
            put(ByteBuffer.allocate(8).putLong(zxid));
            seal();
            if (out instanceof GZIPOutputStream compressed) {
                compressed.finish();
            }
            out.flush();
            file.sync();
            file.close();
            publisher.publish(temporary, zxid);
            isOpen = false;
        } catch (IOException failed) {
            drop();
            throw failed;
        }
    }

    private void seal() throws IOException {
        put(ByteBuffer.allocate(SnapshotFormat.SEAL_BYTES)
                .putLong(adler.getValue())
                .put(SnapshotFormat.END));
    }

    private void put(ByteBuffer filled) throws IOException {
        adler.update(filled.array(), 0, filled.position());
        out.write(filled.array(), 0, filled.position());
    }

    private void drop() throws IOException {
        if (isOpen) {
            isOpen = false;
            file.close();
            disk.delete(temporary);
        }
    }

    @Override
    public void close() {
        try {
            drop();
        } catch (IOException left) {
            // The next start removes it.
        }
    }
}
