package io.zabitat.storage.h2.journal;

import io.zabitat.spi.storage.Disk;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The head of a journal entry. Behind it stand the changes, each as position, length and bytes; a negative length
 * shortens the file to the position.
 *
 * @param sequence counts entries from 1
 * @param synced the last entry whose changes were durable in the other file when this one was written
 * @param stamp what the owner wants to find again, never less than before
 * @param place where the last change behind the file's header began
 * @param bytes of head and changes
 * @param mark what the owner compares with what it finds, or 0: written by a version that knew of none
 */
record JournalEntry(long sequence, long synced, long stamp, long place, int bytes, int mark) {
    static final JournalEntry NONE = new JournalEntry(0, 0, 0, 0, 0, 0);
    static final int BLOCK = Disk.BLOCK_BYTES;
    static final int HEADER_BYTES = 48;
    static final int CHANGE_BYTES = 12;
    private static final int MAGIC = 0x5a48324a;
    private static final int SUM_AT = 4;
    private static final int SEQUENCE_AT = 8;

    /** Memory for writes of whole blocks. */
    static ByteBuffer blocks(int bytes) {
        return ByteBuffer.allocateDirect(bytes + BLOCK)
                .alignedSlice(BLOCK)
                .limit(bytes)
                .slice();
    }

    static long wholeBlocks(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Completes an entry whose changes stand behind the head: up to the position of the buffer. */
    void seal(ByteBuffer into) {
        into.putInt(0, MAGIC)
                .putLong(SEQUENCE_AT, sequence)
                .putLong(16, synced)
                .putLong(24, stamp)
                .putInt(32, bytes)
                .putInt(36, mark)
                .putLong(40, place)
                .putInt(SUM_AT, sum(into, bytes));
    }

    static boolean looksLikeOne(ByteBuffer head, long available) {
        int bytes = length(head);
        return head.getInt(0) == MAGIC && bytes >= HEADER_BYTES && bytes <= available;
    }

    static int length(ByteBuffer head) {
        return head.getInt(32);
    }

    /** The head of an entry that is whole, or null. */
    static JournalEntry read(ByteBuffer all) {
        int bytes = length(all);
        if (all.getInt(SUM_AT) != sum(all, bytes)) {
            return null;
        }
        return new JournalEntry(
                all.getLong(SEQUENCE_AT), all.getLong(16), all.getLong(24), all.getLong(40), bytes, all.getInt(36));
    }

    private static int sum(ByteBuffer all, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(all.duplicate().limit(bytes).position(SEQUENCE_AT));
        return (int) crc.getValue();
    }
}
