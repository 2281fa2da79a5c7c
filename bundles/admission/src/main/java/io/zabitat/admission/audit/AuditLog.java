package io.zabitat.admission.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes the chain: a record is durable when {@link #append} returns. At most sixteen files of a mebibyte are kept, and each one
 * continues the one before. An append blocks for two syncs of the disk.
 *
 * <p>Guarded by itself: admission and the coordinator of each server write into one chain, each on its own thread and none ahead of its
 * record, so that a queue with an owner would have them wait just the same. Whoever reads holds the writers up for as long, a tenth of a second
 * for all sixteen files, and sees no line half written.
 */
public final class AuditLog implements AutoCloseable {
    private final Path directory;
    private final Supplier<Instant> clock;
    private final int maxFileBytes;
    private final int maxFiles;
    private Optional<FileChannel> channel = Optional.empty();
    private long first;
    private long last;
    private String hash = AuditRecord.BEFORE_THE_FIRST;
    private long fileBytes;

    public AuditLog(Path directory, Supplier<Instant> clock) {
        this(directory, clock, AuditFiles.MAX_FILE_BYTES, AuditFiles.MAX_FILES);
    }

    AuditLog(Path directory, Supplier<Instant> clock, int maxFileBytes, int maxFiles) {
        this.directory = directory;
        this.clock = clock;
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
    }

    /**
     * Remembers a step.
     *
     * @throws IOException when it is not known to be durable; the next call begins by looking at what there is
     */
    public synchronized void append(AuditEntry entry) throws IOException {
        try {
            if (channel.isEmpty()) {
                open();
            }
            write(entry);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void write(AuditEntry entry) throws IOException {
        AuditRecord record = AuditRecord.after(last + 1, hash, clock.get(), entry);
        byte[] line = (record.line() + "\n").getBytes(StandardCharsets.UTF_8);
        if (fileBytes > 0 && fileBytes + line.length > maxFileBytes) {
            rotate();
        }
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
            channel.orElseThrow().write(bytes);
        }
        channel.orElseThrow().force(true);
        fileBytes += line.length;
        last = record.number();
        hash = record.hash();
        new AuditHead(Math.max(1, first), last, hash).write(directory);
    }

    /** Looks at what an earlier process has left, and says in the chain itself if that is not whole. */
    private void open() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        List<Path> files = AuditFiles.list(directory);
        Optional<AuditHead> head = AuditHead.read(directory);
        long oldest = files.isEmpty() ? 1 : AuditFiles.firstNumber(files.get(0));
        first = head.map(AuditHead::first).orElse(oldest);
        last = 0;
        hash = AuditRecord.BEFORE_THE_FIRST;
        if (files.isEmpty()) {
            openFile(AuditFiles.file(directory, head.map(AuditHead::last).orElse(0L) + 1));
            if (head.isPresent()) {
                last = head.get().last();
                hash = head.get().hash();
                broken("all records up to " + last + " were missing");
            }
            return;
        }
        Path newest = files.get(files.size() - 1);
        AuditFiles.Content content = AuditFiles.read(newest);
        Optional<AuditRecord> tail = content.lines().isEmpty()
                ? Optional.empty()
                : AuditRecord.parse(content.lines().get(content.lines().size() - 1));
        if (content.tornBytes() > 0) {
            try (FileChannel torn = FileChannel.open(newest, StandardOpenOption.WRITE)) {
                torn.truncate(torn.size() - content.tornBytes());
                torn.force(true);
            }
        }
        last = tail.map(AuditRecord::number).orElse(AuditFiles.firstNumber(newest) - 1);
        hash = tail.map(AuditRecord::hash)
                .orElse(head.filter(known -> known.last() == last)
                        .map(AuditHead::hash)
                        .orElse(AuditRecord.BEFORE_THE_FIRST));
        openFile(newest);
        boolean same = head.map(known -> known.last() == last && known.hash().equals(hash))
                .orElse(false);
        boolean oneAhead = tail.map(record -> head.map(AuditHead::last).orElse(0L) == record.number() - 1
                        && head.map(AuditHead::hash)
                                .orElse(AuditRecord.BEFORE_THE_FIRST)
                                .equals(record.previous()))
                .orElse(false);
        if (!same && !oneAhead) {
            String was = head.map(known -> "record " + known.last() + " with hash " + known.hash())
                    .orElse("not known any more");
            broken("the newest record was " + last + "; it had been " + was);
        }
        if (oldest > first) {
            long missing = first;
            first = oldest;
            broken("the records from " + missing + " on were missing up to " + oldest);
        }
    }

    private void broken(String what) throws IOException {
        write(new AuditEntry("", "audit", AuditCheck.BROKEN, "audit", "", "", "failed", what));
    }

    private void openFile(Path file) throws IOException {
        boolean exists = Files.exists(file);
        channel = Optional.of(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        fileBytes = channel.get().size();
        if (!exists) {
            syncDirectory();
        }
    }

    private void rotate() throws IOException {
        channel.orElseThrow().close();
        openFile(AuditFiles.file(directory, last + 1));
        List<Path> files = new ArrayList<>(AuditFiles.list(directory));
        while (files.size() > maxFiles) {
            Path oldest = files.remove(0);
            // first the head: a file too many is no sign of a cut, one too few is
            first = AuditFiles.firstNumber(files.get(0));
            new AuditHead(first, last, hash).write(directory);
            Files.delete(oldest);
        }
    }

    private void syncDirectory() throws IOException {
        try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    /** Reads everything there is. @param known {@code NUMBER:HASH} that has to be in the chain, or nothing */
    public synchronized AuditCheck verify(Optional<String> known) throws IOException {
        return AuditCheck.of(directory, known);
    }

    /** The newest records, oldest first; lines that are none are left out. */
    public synchronized List<AuditRecord> newest(int limit) throws IOException {
        List<AuditRecord> found = new ArrayList<>();
        List<Path> files = AuditFiles.list(directory);
        for (int i = files.size() - 1; i >= 0 && found.size() < limit; i--) {
            List<AuditRecord> ofFile = AuditFiles.read(files.get(i)).lines().stream()
                    .flatMap(line -> AuditRecord.parse(line).stream())
                    .toList();
            found.addAll(0, ofFile);
        }
        return List.copyOf(found.subList(Math.max(0, found.size() - limit), found.size()));
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isPresent()) {
            channel.get().close();
            channel = Optional.empty();
        }
    }
}
