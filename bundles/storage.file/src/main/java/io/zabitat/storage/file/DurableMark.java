package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The side file that tells a torn tail from lost acknowledged data (reliability 3.3). It is written without a sync of
 * its own, so it can be old, but what it says was synced once: it proves loss, never completeness. Two slots in
 * sectors of their own; the newer whole one counts. The log writer advances it and the keeper of epochs renews it,
 * hence the lock.
 */
final class DurableMark {
    private static final int MAGIC = 0x5a4d524b;
    private static final int VERSION = 1;
    private static final int SLOT_BYTES = 72;
    private static final int SLOT_SPACING = 4096;

    /**
     * What was synced.
     *
     * @param file zxid in the name of the log file, or -1 when there is none
     * @param offset in it, behind the last synced record
     * @param chain hash over its records up to there
     * @param zxid last synced
     * @param accepted acceptedEpoch when this was written, -1 for none
     * @param current currentEpoch likewise
     */
    record State(long file, long offset, long chain, long zxid, long accepted, long current) {
        static final State NOTHING = new State(-1, 0, 0, 0, -1, -1);

        State withEpochs(long newAccepted, long newCurrent) {
            return new State(file, offset, chain, zxid, newAccepted, newCurrent);
        }
    }

    private final Disk disk;
    private final Path path;
    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
    private final CRC32 crc = new CRC32();
    private DiskFile file;
    private long sequence;
    private State state = State.NOTHING;

    DurableMark(Disk disk, Path directory) {
        this.disk = disk;
        path = directory.resolve(FileNames.MARK);
    }

    /** What the file says; empty when it says nothing. Changes nothing. */
    static Optional<State> read(Disk disk, Path directory) throws IOException {
        return new DurableMark(disk, directory).load();
    }

    private Optional<State> load() throws IOException {
        if (!disk.exists(path)) {
            return Optional.empty();
        }
        Optional<State> newest = Optional.empty();
        try (DiskFile in = disk.open(path, Disk.Mode.READ)) {
            for (int i = 0; i < 2; i++) {
                slot.clear();
                while (slot.hasRemaining() && in.read((long) i * SLOT_SPACING + slot.position(), slot) > 0) {
                    continue;
                }
                if (slot.hasRemaining() || !isWhole()) {
                    continue;
                }
                long found = slot.getLong(8);
                if (found > sequence) {
                    sequence = found;
                    newest = Optional.of(new State(
                            slot.getLong(16),
                            slot.getLong(24),
                            slot.getLong(32),
                            slot.getLong(40),
                            slot.getLong(48),
                            slot.getLong(56)));
                }
            }
        }
        return newest;
    }

    private boolean isWhole() {
        return slot.getInt(0) == MAGIC && slot.getInt(4) == VERSION && slot.getInt(64) == checksum();
    }

    private int checksum() {
        crc.reset();
        crc.update(slot.duplicate().position(0).limit(64));
        return (int) crc.getValue();
    }

    /** Opens the file for writing, if it is not open, durably making it when it is missing. */
    synchronized void open() throws IOException {
        if (file != null) {
            return;
        }
        Optional<State> found = load();
        boolean isNew = !disk.exists(path);
        file = disk.open(path, isNew ? Disk.Mode.CREATE_NEW : Disk.Mode.WRITE);
        if (found.isPresent()) {
            state = found.get();
        } else {
            reset(State.NOTHING);
        }
        if (isNew) {
            disk.syncDirectory(path.getParent());
        }
    }

    /** Notes what was synced; not durable. */
    synchronized void write(State synced) throws IOException {
        state = synced;
        writeSlot();
    }

    /** Says the same under new epochs; not durable. */
    synchronized void renew(long accepted, long current) throws IOException {
        if (file != null && state.file() != -1) {
            state = state.withEpochs(accepted, current);
            writeSlot();
        }
    }

    /** Forgets what was said before, durably: used before transactions are removed and when a new log file begins. */
    synchronized void reset(State to) throws IOException {
        state = to;
        writeSlot();
        // The other slot too: it must not come back when this one is overwritten and torn.
        writeSlot();
        file.sync();
    }

    synchronized void sync() throws IOException {
        file.sync();
    }

    /** Makes the file durable through a handle of its own, beside the writer's. */
    void syncAside() throws IOException {
        try (DiskFile aside = disk.open(path, Disk.Mode.WRITE)) {
            aside.sync();
        }
    }

    private void writeSlot() throws IOException {
        sequence++;
        slot.clear();
        slot.putInt(MAGIC).putInt(VERSION).putLong(sequence);
        slot.putLong(state.file())
                .putLong(state.offset())
                .putLong(state.chain())
                .putLong(state.zxid());
        slot.putLong(state.accepted()).putLong(state.current());
        slot.putInt(64, checksum()).putInt(68, 0);
        slot.position(0).limit(SLOT_BYTES);
        file.write((sequence & 1) * SLOT_SPACING, slot);
    }

    synchronized void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
