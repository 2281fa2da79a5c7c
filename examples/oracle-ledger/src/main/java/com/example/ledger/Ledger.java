package com.example.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Lines that several processes add to one file. The file system puts them into an order, which is the same for all who read; a line that
 * is not whole counts for nobody. The file only grows, by some sixty bytes a line. Called by the oracle's thread.
 */
final class Ledger {
    private static final int PIECE_BYTES = 64 * 1024;

    private final Path file;
    private long readUpTo;

    Ledger(Path file) {
        this.file = file;
    }

    /** Adds a line, which is on stable storage on return, together with all before it. */
    void add(String line) throws IOException {
        // A line break in front ends what a torn line has left.
        ByteBuffer bytes = ByteBuffer.wrap(("\n" + line + " " + sum(line) + "\n").getBytes(StandardCharsets.US_ASCII));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
            out.write(bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("a line was written in part");
            }
            out.force(true);
        }
    }

    /** The lines that have come since the last call, from whomever. */
    List<String> unread() throws IOException {
        List<String> lines = new ArrayList<>();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            if (in.size() < readUpTo) {
                throw new IOException("shorter than it was: not the file that was read before");
            }
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            while (in.read(piece.clear(), readUpTo) > 0) {
                String text = new String(piece.array(), 0, piece.position(), StandardCharsets.US_ASCII);
                String whole = text.substring(0, text.lastIndexOf('\n') + 1);
                if (whole.isEmpty()) {
                    break; // somebody is at it, or was
                }
                readUpTo += whole.length();
                whole.lines().filter(Ledger::isSound).forEach(lines::add);
            }
        }
        return lines;
    }

    private static boolean isSound(String line) {
        int end = line.lastIndexOf(' ');
        return end > 0 && line.substring(end + 1).equals(sum(line.substring(0, end)));
    }

    private static String sum(String line) {
        CRC32 crc = new CRC32();
        crc.update(line.getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
