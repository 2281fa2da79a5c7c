package io.zabitat.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads from a disk which of a member's stores counts: with code of its own, never by asking the member. A file that is there and says
 * nothing is a violation, as it is never written over.
 */
final class StoreMark {
    private static final int SLOT_BYTES = 512;
    private static final int SECOND_SLOT = 4096;
    private static final int KIND_AT = 20;

    private final Path path;
    private final String unmarked;
    private SimDisk disk;
    private long namesVersion = -1;
    private String durable;

    /** @param unmarked what counts as long as there is no such file */
    StoreMark(Path path, String unmarked) {
        this.path = path;
        this.unmarked = unmarked;
        this.durable = unmarked;
    }

    void use(SimDisk newDisk) {
        disk = newDisk;
        namesVersion = -1;
    }

    /** What a start would find if the power went now and took all that it may. */
    String durable() {
        if (namesVersion != disk.namesVersion()) {
            namesVersion = disk.namesVersion();
            durable = kind(disk.bytes(path, true));
        }
        return durable;
    }

    /** What a start would find if the process ended now. */
    String visible() {
        return kind(disk.bytes(path, false));
    }

    boolean exists() {
        return disk.exists(path);
    }

    private String kind(byte[] file) {
        if (file.length == 0) {
            return unmarked;
        }
        for (int at : new int[] {0, SECOND_SLOT}) {
            if (file.length >= at + SLOT_BYTES && isWhole(file, at)) {
                int length = file[at + KIND_AT];
                return new String(file, at + KIND_AT + 1, length, StandardCharsets.UTF_8);
            }
        }
        throw new Violation("S1: " + path + " does not say which store counts: " + Arrays.hashCode(file));
    }

    private static boolean isWhole(byte[] file, int at) {
        CRC32C crc = new CRC32C();
        crc.update(file, at, SLOT_BYTES - Integer.BYTES);
        return ByteBuffer.wrap(file).getInt(at + SLOT_BYTES - Integer.BYTES) == (int) crc.getValue();
    }
}
