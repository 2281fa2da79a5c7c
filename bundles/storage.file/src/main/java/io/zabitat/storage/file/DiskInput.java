package io.zabitat.storage.file;

import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A file as a stream; owns the file. Unbuffered: read in large pieces. */
final class DiskInput extends InputStream {
    private final DiskFile file;
    private long position;

    DiskInput(DiskFile file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n = file.read(position, ByteBuffer.wrap(into, offset, length));
        if (n > 0) {
            position += n;
        }
        return n <= 0 ? -1 : n;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
