package io.zabitat.node.disk;

import com.sun.nio.file.ExtendedOpenOption;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The machine's files. Called by the log writer, the snapshot writer and whoever opens a store; holds nothing but the
 * locks taken through it.
 */
public final class FileDisk implements Disk {
    /** A process cannot see its own file locks, so the second owner within this one is refused here. */
    private final Set<Path> locked = ConcurrentHashMap.newKeySet();

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        return new ChannelFile(
                switch (mode) {
                    case READ -> FileChannel.open(file, StandardOpenOption.READ);
                    case WRITE -> FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    case CREATE_NEW ->
                        FileChannel.open(
                                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                });
    }

    @Override
    public DiskFile openForBlocks(Path file) throws IOException {
        try {
            if (BLOCK_BYTES % Files.getFileStore(file).getBlockSize() == 0) {
                return new ChannelFile(FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT));
            }
        } catch (IOException | UnsupportedOperationException | LinkageError cannot) {
            // Some file systems refuse it, those in memory for one, and a Java without the option may be; the page
            // cache serves.
            return open(file, Mode.WRITE);
        }
        return open(file, Mode.WRITE);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (java.nio.file.DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return names;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException notOne) {
            throw new IOException(directory + " exists and is not a directory", notOne);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void protectAs(Path like, Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(like));
        }
    }

    @Override
    public long usableBytes(Path path) throws IOException {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).getUsableSpace();
    }

    @Override
    public AutoCloseable lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
        if (!locked.add(real)) {
            channel.close();
            throw new IOException(file + " is held by this process already");
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(file + " is held by another process");
            }
            return () -> {
                // Closing the channel gives the lock back; the file stays, because deleting it would let two owners in.
                channel.close();
                locked.remove(real);
            };
        } catch (IOException | OverlappingFileLockException failed) {
            channel.close();
            locked.remove(real);
            throw failed instanceof IOException io ? io : new IOException(file + " is held by this process already");
        }
    }
}
