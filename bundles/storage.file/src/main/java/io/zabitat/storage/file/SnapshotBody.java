package io.zabitat.storage.file;

import java.io.FilterInputStream;
import java.io.IOException;

/** The body of a snapshot for somebody else: its end is told only when every seal behind it matches. One thread. */
final class SnapshotBody extends FilterInputStream {
    private final SnapshotReader reader;
    private boolean checked;

    SnapshotBody(SnapshotReader reader) {
        super(reader);
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = reader.read(into, offset, length);
        if (n < 0 && !checked) {
            reader.finish();
            checked = true;
        }
        return n;
    }
}
