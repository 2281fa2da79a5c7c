package io.zabitat.storage.file;

import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A file as a buffered stream that syncs as it goes; does not own the file. */
final class DiskOutput extends OutputStream {
    private static final int BUFFER_BYTES = 256 << 10;
    /** Enough for the small files; a large one gets the large buffer when it has filled this one. */
    private static final int FIRST_BUFFER_BYTES = 8 << 10;
    /** A large sync at the end would hold up those of the log on the same device. */
    private static final long SYNC_EVERY = 8 << 20;

    private final DiskFile file;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);
    private long position;
    private long unsynced;

    DiskOutput(DiskFile file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        if (!buffer.hasRemaining()) {
            makeRoom();
        }
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                makeRoom();
            }
            int n = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, offset + done, n);
            done += n;
        }
    }

    private void makeRoom() throws IOException {
        if (buffer.capacity() < BUFFER_BYTES) {
            buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).put(buffer.flip());
        } else {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        int n = buffer.remaining();
        if (n > 0) {
            file.write(position, buffer);
        }
        buffer.clear();
        position += n;
        unsynced += n;
        if (unsynced >= SYNC_EVERY) {
            file.sync();
            unsynced = 0;
        }
    }
}
