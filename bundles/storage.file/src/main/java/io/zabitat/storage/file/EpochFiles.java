package io.zabitat.storage.file;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.Epochs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The files acceptedEpoch and currentEpoch (storage format, section 7). One thread at a time; what was last seen, any
 * thread.
 */
final class EpochFiles implements Epochs {
    static final String ACCEPTED = "acceptedEpoch";
    static final String CURRENT = "currentEpoch";
    private static final int MAX_BYTES = 64;

    /** Told of promises. */
    interface Listener {
        /** One is about to become durable. */
        void onSaving(long accepted, long current) throws IOException;

        /**
         * It has become so.
         *
         * @param joined whether it says that an epoch was joined, and all that its leader began with is here
         */
        void onSaved(boolean joined) throws IOException;
    }

    /** For who only reads. */
    static final Listener NOBODY = new Listener() {
        @Override
        public void onSaving(long accepted, long current) {
            // Nothing is told of it.
        }

        @Override
        public void onSaved(boolean joined) {
            // Nothing is told of it.
        }
    };

    private final Disk disk;
    private final Path directory;
    private final Listener listener;
    private volatile long lastAccepted = -1;
    private volatile long lastCurrent = -1;

    EpochFiles(Disk disk, Path directory, Listener listener) {
        this.disk = disk;
        this.directory = directory;
        this.listener = listener;
    }

    @Override
    public OptionalLong accepted() throws IOException {
        OptionalLong value = read(ACCEPTED);
        lastAccepted = value.orElse(-1);
        return value;
    }

    @Override
    public OptionalLong current() throws IOException {
        OptionalLong value = read(CURRENT);
        lastCurrent = value.orElse(-1);
        return value;
    }

    @Override
    public void saveAccepted(long epoch) throws IOException {
        listener.onSaving(epoch, lastCurrent);
        save(ACCEPTED, epoch);
        lastAccepted = epoch;
        listener.onSaved(false);
    }

    @Override
    public void saveCurrent(long epoch) throws IOException {
        saveCurrent(epoch, true);
    }

    /** What the history shows to have been reached, before a crash. */
    void raiseCurrent(long epoch) throws IOException {
        saveCurrent(epoch, false);
    }

    private void saveCurrent(long epoch, boolean joined) throws IOException {
        listener.onSaving(lastAccepted, epoch);
        save(CURRENT, epoch);
        lastCurrent = epoch;
        listener.onSaved(joined);
    }

    /** The last value read or saved; -1 for none. */
    long lastAccepted() {
        return lastAccepted;
    }

    long lastCurrent() {
        return lastCurrent;
    }

    /** The number on the first line of a file; empty when there is no such file. */
    OptionalLong read(String name) throws IOException {
        Path path = directory.resolve(name);
        if (!disk.exists(path)) {
            return OptionalLong.empty();
        }
        String line = firstLine(path);
        try {
            return OptionalLong.of(Long.parseLong(line));
        } catch (NumberFormatException notOne) {
            throw new IOException(path + " holds no number but \"" + line + "\"", notOne);
        }
    }

    /** What was about to get the name, if it was written that far: a crash leaves any part of it (ZOOKEEPER-4269). */
    OptionalLong readUnfinished(String name) throws IOException {
        Path path = directory.resolve(name + ".tmp");
        String line = disk.exists(path) ? firstLine(path) : "";
        return line.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(line)) : OptionalLong.empty();
    }

    private String firstLine(Path path) throws IOException {
        String text = StandardCharsets.US_ASCII
                .decode(DurableFile.read(disk, path, MAX_BYTES))
                .toString();
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).trim();
    }

    private void save(String name, long epoch) throws IOException {
        byte[] text = Long.toString(epoch).getBytes(StandardCharsets.US_ASCII);
        DurableFile.write(disk, directory.resolve(name), ByteBuffer.wrap(text));
    }
}
