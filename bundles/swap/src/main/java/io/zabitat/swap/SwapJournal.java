package io.zabitat.swap;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file that says after a crash which providers are active: two slots, written in turn, each a whole state with its number and a
 * checksum, and synced before anything is done that it announces. It is read before it is written. Used by one thread at a time.
 */
public final class SwapJournal {
    public static final String FILE_NAME = "swap.journal";

    private static final long MAGIC = 0x5a41425357415031L;
    private static final int SLOT_BYTES = 128 * 1024;
    private static final int HEAD_BYTES = 24;

    private final Disk disk;
    private final Path file;
    private Optional<Integer> newestSlot = Optional.empty();
    private boolean failed;

    /** @param directory where the file is, or will be */
    public SwapJournal(Disk disk, Path directory) {
        this.disk = disk;
        this.file = directory.resolve(FILE_NAME);
    }

    /** What was last written; nothing when it never was, or the only record is torn. */
    public SwapState read() throws IOException {
        if (!disk.exists(file)) {
            return SwapState.EMPTY;
        }
        Optional<SwapState> newest = Optional.empty();
        newestSlot = Optional.empty();
        try (DiskFile open = disk.open(file, Disk.Mode.READ)) {
            for (int slot = 0; slot < 2; slot++) {
                Optional<SwapState> state = read(open, slot);
                if (state.isPresent()
                        && (newest.isEmpty()
                                || state.get().sequence() > newest.get().sequence())) {
                    newest = state;
                    newestSlot = Optional.of(slot);
                }
            }
        }
        return newest.orElse(SwapState.EMPTY);
    }

    private static Optional<SwapState> read(DiskFile open, int slot) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
        long at = (long) slot * SLOT_BYTES;
        while (bytes.hasRemaining() && open.read(at + bytes.position(), bytes) > 0) {
            // until the slot or the file ends
        }
        bytes.flip();
        if (bytes.remaining() < HEAD_BYTES || bytes.getLong() != MAGIC) {
            return Optional.empty();
        }
        long sequence = bytes.getLong();
        int length = bytes.getInt();
        int checksum = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            return Optional.empty();
        }
        byte[] body = new byte[length];
        bytes.get(body);
        return checksum(sequence, body) == checksum ? Optional.of(StateCodec.decode(sequence, body)) : Optional.empty();
    }

    private static int checksum(long sequence, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
        crc.update(body);
        return (int) crc.getValue();
    }

    /**
     * Writes a state durably in place of the one before the last.
     *
     * @throws IOException when it is not known to be durable; nothing is written any more then, as the file may be neither (reliability
     *     3.2)
     */
    public void write(SwapState state) throws IOException {
        if (failed) {
            throw new IOException(file + " has failed before");
        }
        int target = 1 - newestSlot.orElse(1); // never the only good one
        byte[] body = StateCodec.encode(state, SLOT_BYTES - HEAD_BYTES);
        ByteBuffer slot = ByteBuffer.allocate(HEAD_BYTES + body.length);
        slot.putLong(MAGIC).putLong(state.sequence()).putInt(body.length);
        slot.putInt(checksum(state.sequence(), body)).put(body).flip();
        failed = true;
        boolean exists = disk.exists(file);
        if (!exists) {
            disk.createDirectories(file.getParent());
        }
        try (DiskFile open = disk.open(file, exists ? Disk.Mode.WRITE : Disk.Mode.CREATE_NEW)) {
            open.write((long) target * SLOT_BYTES, slot);
            open.sync();
        }
        if (!exists) {
            disk.syncDirectory(file.getParent());
        }
        newestSlot = Optional.of(target);
        failed = false;
    }
}
