package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.GZIPInputStream;

/**
 * Reads one snapshot file: the stream is exactly its body, and {@link #finish} checks the seals behind it. One thread.
 * The checksum covers the uncompressed stream from the file's start, so each byte is hashed once, in large pieces.
 */
final class SnapshotReader extends InputStream {
    /**
     * The digest section.
     *
     * @param zxid from which on digests can be compared; 0 for none
     */
    record Digest(long zxid, int version, long value) {}

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int LEAST_BUFFER_BYTES = 1 << 10;
    /** What follows the body takes at most 60 bytes, a hexadecimal digest of an old version included. */
    private static final int MAX_TAIL_BYTES = 128;

    private final InputStream in;
    private final Adler32 adler = new Adler32();
    private final byte[] buffer;
    private final BodyScanner scanner;
    private int position;
    /** Behind the bytes of the body in the buffer. */
    private int scanned;

    private int limit;

    private SnapshotReader(InputStream in, long bytes, int maxLength) {
        this.in = in;
        buffer = new byte[(int) Math.max(LEAST_BUFFER_BYTES, Math.min(BUFFER_BYTES, bytes))];
        scanner = new BodyScanner(maxLength);
    }

    static SnapshotReader open(Disk disk, StoreFiles.SnapshotFile file, int maxLength) throws IOException {
        if (file.compression() == Compression.SNAPPY) {
            throw new IOException(
                    file.name() + " is compressed with snappy, which this store cannot read; have ZooKeeper write it "
                            + "with snapshot.compression.method=gz or without");
        }
        DiskFile source = disk.open(file.path(), Disk.Mode.READ);
        InputStream raw = new DiskInput(source);
        try {
            boolean packed = file.compression() == Compression.GZ;
            InputStream in = packed ? new GZIPInputStream(raw, 64 << 10) : raw;
            SnapshotReader reader = new SnapshotReader(in, packed ? BUFFER_BYTES : source.size(), maxLength);
            reader.readHeader();
            return reader;
        } catch (IOException failed) {
            raw.close();
            throw failed;
        }
    }

    private void readHeader() throws IOException {
        while (limit < SnapshotFormat.HEADER_BYTES) {
            int n = in.read(buffer, limit, buffer.length - limit);
            if (n < 0) {
                throw new EOFException("the header is cut short");
            }
            limit += n;
        }
        if (ByteBuffer.wrap(buffer).getInt() != SnapshotFormat.MAGIC) {
            throw new IOException("the file does not begin with ZKSN");
        }
        adler.update(buffer, 0, SnapshotFormat.HEADER_BYTES);
        position = SnapshotFormat.HEADER_BYTES;
        scanned = scanner.scan(buffer, position, limit);
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
        if (position == scanned && !fill()) {
            return -1;
        }
        int n = Math.min(length, scanned - position);
        System.arraycopy(buffer, position, into, offset, n);
        adler.update(buffer, position, n);
        position += n;
        return n;
    }

    @Override
    public int available() {
        return scanned - position;
    }

    private boolean fill() throws IOException {
        if (scanner.isDone()) {
            return false;
        }
        limit = in.read(buffer, 0, buffer.length);
        if (limit < 0) {
            limit = 0;
            position = 0;
            scanned = 0;
            throw new EOFException("the file ends within its nodes");
        }
        position = 0;
        scanned = scanner.scan(buffer, 0, limit);
        return scanned > 0 || fill();
    }

    /** Reads what is left of the body and checks every seal; the digest section if there is one. */
    Optional<Digest> finish() throws IOException {
        byte[] rest = new byte[8192];
        while (read(rest, 0, rest.length) >= 0) {
            continue;
        }
        ByteBuffer tail = ByteBuffer.wrap(readTail());
        checkSeal(tail);
        if (!tail.hasRemaining()) {
            // 3.4 and 3.5 end here.
            return Optional.empty();
        }
        if (tail.remaining() == Long.BYTES + SnapshotFormat.SEAL_BYTES) {
            // A writer with digests switched off goes straight to the last zxid.
            tail.position(tail.position() + Long.BYTES);
            hash(tail, Long.BYTES);
            checkSeal(tail);
            return Optional.empty();
        }
        Digest digest = readDigest(tail);
        checkSeal(tail);
        if (tail.hasRemaining()) {
            need(tail, Long.BYTES);
            tail.position(tail.position() + Long.BYTES);
            hash(tail, Long.BYTES);
            checkSeal(tail);
        }
        return Optional.of(digest);
    }

    private byte[] readTail() throws IOException {
        byte[] tail = Arrays.copyOf(
                Arrays.copyOfRange(buffer, position, Math.min(limit, position + MAX_TAIL_BYTES)), MAX_TAIL_BYTES);
        int length = Math.min(limit - position, MAX_TAIL_BYTES);
        while (length < MAX_TAIL_BYTES) {
            int n = in.read(tail, length, MAX_TAIL_BYTES - length);
            if (n < 0) {
                break;
            }
            length += n;
        }
        return Arrays.copyOf(tail, length);
    }

    private Digest readDigest(ByteBuffer tail) throws IOException {
        int start = tail.position();
        need(tail, Long.BYTES + Integer.BYTES);
        long zxid = tail.getLong();
        int version = tail.getInt();
        long value;
        if (version < SnapshotFormat.DIGEST_VERSION) {
            need(tail, Integer.BYTES);
            int length = tail.getInt();
            if (length < 0 || length > 16) {
                throw new IOException("the digest has " + length + " characters");
            }
            need(tail, length);
            byte[] hex = new byte[length];
            tail.get(hex);
            try {
                value = length == 0 ? 0 : Long.parseUnsignedLong(new String(hex, StandardCharsets.US_ASCII), 16);
            } catch (NumberFormatException notHex) {
                throw new IOException("the digest is no number", notHex);
            }
        } else {
            need(tail, Long.BYTES);
            value = tail.getLong();
        }
        hash(tail, tail.position() - start);
        return new Digest(zxid, version, value);
    }

    /** Adds the last bytes that were taken from the tail to the checksum. */
    private void hash(ByteBuffer tail, int bytes) {
        adler.update(tail.array(), tail.position() - bytes, bytes);
    }

    private void checkSeal(ByteBuffer tail) throws IOException {
        need(tail, SnapshotFormat.SEAL_BYTES);
        long expected = adler.getValue();
        long stored = tail.getLong();
        byte[] end = new byte[SnapshotFormat.END.length];
        tail.get(end);
        hash(tail, SnapshotFormat.SEAL_BYTES);
        if (stored != expected || !Arrays.equals(end, SnapshotFormat.END)) {
            throw new IOException("the checksum does not match");
        }
    }

    private static void need(ByteBuffer tail, int bytes) throws IOException {
        if (tail.remaining() < bytes) {
            throw new EOFException("the file ends within its seals");
        }
    }

    long nodes() {
        return scanner.nodes();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
