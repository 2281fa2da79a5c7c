package io.zabitat.admission.audit;

import io.zabitat.admission.files.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Where the chain begins and ends, in a file of its own: without it nobody would see that the last records were cut off.
 *
 * @param first number of the oldest record that is kept
 * @param last number of the newest one
 * @param hash of that
 */
record AuditHead(long first, long last, String hash) {
    static final String FILE = "audit.head";

    private static final int SLOT_BYTES = 512;
    /** What is behind the two slots does not count. */
    private static final int MAX_BYTES = 16 * SLOT_BYTES;

    private static final Pattern TEXT = Pattern.compile("(\\d+) (\\d+) ([0-9a-f]{64}) ([0-9a-f]+)\\s*");

    /** The newer of the two slots that can be read. */
    static Optional<AuditHead> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = SmallFile.bytes(file, MAX_BYTES);
        Optional<AuditHead> newest = Optional.empty();
        for (int at = 0; at + SLOT_BYTES <= Math.min(bytes.length, 2 * SLOT_BYTES); at += SLOT_BYTES) {
            Optional<AuditHead> head = parse(new String(bytes, at, SLOT_BYTES, StandardCharsets.US_ASCII));
            if (head.isPresent() && (newest.isEmpty() || head.get().last > newest.get().last)) {
                newest = head;
            }
        }
        return newest;
    }

    private static Optional<AuditHead> parse(String slot) {
        Matcher fields = TEXT.matcher(slot);
        if (!fields.matches()) {
            return Optional.empty();
        }
        AuditHead head =
                new AuditHead(Long.parseLong(fields.group(1)), Long.parseLong(fields.group(2)), fields.group(3));
        return Optional.of(head).filter(any -> any.checksum().equals(fields.group(4)));
    }

    /** Writes it durably over the older slot. */
    void write(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        String text = String.format("%-" + (SLOT_BYTES - 1) + "s%n", body() + " " + checksum());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < 2 * SLOT_BYTES) {
                writeAt(channel, " ".repeat(2 * SLOT_BYTES), 0);
            }
            writeAt(channel, text, (last % 2) * SLOT_BYTES);
            channel.force(true);
        }
    }

    private static void writeAt(FileChannel channel, String text, long position) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private String body() {
        return first + " " + last + " " + hash;
    }

    private String checksum() {
        CRC32C crc = new CRC32C();
        crc.update(body().getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }
}
