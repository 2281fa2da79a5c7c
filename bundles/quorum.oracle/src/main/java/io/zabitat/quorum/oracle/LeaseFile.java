package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.OracleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A lease file that several processes change by compare and set: under the lock of a second file it is read, written anew beside, made
 * durable, and put in the old one's place. The lock is the operating system's: a process that ends gives it back, one that is stopped in
 * the middle keeps the others out. Called by the oracle's thread.
 */
final class LeaseFile {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int MOST_BYTES = 64 * 1024;

    private final Path file;
    private final long callNanos;
    private final LongSupplier nanoTime;
    private final Runnable beforeWrite;

    /** @param beforeWrite called between the look at the file and its change, where a test may stop the process */
    LeaseFile(Path file, long callMillis, LongSupplier nanoTime, Runnable beforeWrite) {
        this.file = file.toAbsolutePath();
        this.callNanos = TimeUnit.MILLISECONDS.toNanos(callMillis);
        this.nanoTime = nanoTime;
        this.beforeWrite = beforeWrite;
    }

    Path path() {
        return file;
    }

    /** What the file holds now, durably. */
    LeaseText update(UnaryOperator<LeaseText> change) throws OracleException {
        Path locked = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel, locked)) {
            LeaseText before = read();
            LeaseText after = change.apply(before);
            if (!lock.isValid()) {
                throw new IOException("the lock was lost");
            } else if (!after.equals(before)) {
                beforeWrite.run();
                write(after.write());
            }
            return after;
        } catch (IOException | IllegalArgumentException e) {
            throw new OracleException(file + ": " + e, e);
        }
    }

    /** Waits for as long as a call may take. */
    private FileLock lock(FileChannel channel, Path locked) throws IOException, OracleException {
        long deadline = nanoTime.getAsLong() + callNanos;
        for (; ; ) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new OracleException(locked + " is locked by somebody else");
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another server of this process has it
        }
    }

    private LeaseText read() throws IOException {
        if (!Files.exists(file)) {
            return LeaseText.EMPTY;
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("larger than " + MOST_BYTES + " bytes: no lease file");
        }
        return LeaseText.read(Files.readString(file));
    }

    private void write(String text) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true); // the new name is to outlive a power cut
        }
    }
}
