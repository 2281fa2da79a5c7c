package io.zabitat.node.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    @TempDir
    Path dir;

    private final FileDisk disk = new FileDisk();

    @Test
    void shouldWriteAndReadMoreThanOneTransfer() throws Exception {
        byte[] content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        Path path = dir.resolve("file");
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE_NEW)) {
            file.write(0, ByteBuffer.wrap(content));
            file.sync();
            assertEquals(content.length, file.size());
        }
        ByteBuffer back = ByteBuffer.allocate(content.length + 1);
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            while (file.read(back.position(), back) > 0) {
                continue;
            }
            assertEquals(-1, file.read(content.length, back));
        }
        assertArrayEquals(content, java.util.Arrays.copyOf(back.array(), back.position()));
    }

    @Test
    void shouldOpenByMode() throws Exception {
        Path path = dir.resolve("file");
        assertThrows(IOException.class, () -> disk.open(path, Disk.Mode.READ));
        assertThrows(IOException.class, () -> disk.open(path, Disk.Mode.WRITE));
        disk.open(path, Disk.Mode.CREATE_NEW).close();
        assertThrows(IOException.class, () -> disk.open(path, Disk.Mode.CREATE_NEW));
        disk.open(path, Disk.Mode.WRITE).close();
    }

    @Test
    void shouldShowBlocksToOtherHandles() throws Exception {
        Path path = dir.resolve("file");
        ByteBuffer block = ByteBuffer.allocateDirect(3 * Disk.BLOCK_BYTES).alignedSlice(Disk.BLOCK_BYTES);
        disk.open(path, Disk.Mode.CREATE_NEW).close();
        try (DiskFile reader = disk.open(path, Disk.Mode.READ);
                DiskFile file = disk.openForBlocks(path)) {
            for (byte round = 1; round <= 3; round++) {
                for (int i = 0; i < 2 * Disk.BLOCK_BYTES; i++) {
                    block.put(i, round);
                }
                file.write(Disk.BLOCK_BYTES, block.position(0).limit(2 * Disk.BLOCK_BYTES));
                file.sync();
                ByteBuffer back = ByteBuffer.allocate(1);
                assertEquals(1, reader.read(2 * Disk.BLOCK_BYTES, back));
                assertEquals(round, back.get(0));
            }
            file.truncate(Disk.BLOCK_BYTES + 7);
            assertEquals(Disk.BLOCK_BYTES + 7, reader.size());
        }
    }

    @Test
    void shouldTruncate() throws Exception {
        Path path = dir.resolve("file");
        try (DiskFile file = disk.open(path, Disk.Mode.CREATE_NEW)) {
            file.write(10, ByteBuffer.wrap(new byte[90]));
            file.truncate(20);
            assertEquals(20, file.size());
        }
    }

    @Test
    void shouldRenameOverAnotherFileAndDeleteTwice() throws Exception {
        Files.writeString(dir.resolve("a"), "a");
        Files.writeString(dir.resolve("b"), "b");
        disk.rename(dir.resolve("a"), dir.resolve("b"));
        disk.syncDirectory(dir);
        assertEquals(List.of("b"), disk.list(dir));
        assertEquals("a", Files.readString(dir.resolve("b")));
        disk.delete(dir.resolve("b"));
        disk.delete(dir.resolve("b"));
        assertFalse(disk.exists(dir.resolve("b")));
    }

    @Test
    void shouldListNothingWhereThereIsNothing() throws Exception {
        assertEquals(List.of(), disk.list(dir.resolve("none")));
        disk.createDirectories(dir.resolve("x/y"));
        assertEquals(List.of("y"), disk.list(dir.resolve("x")));
        assertTrue(disk.usableBytes(dir.resolve("none")) > 0);
    }

    @Test
    void shouldLetOneOwnerIn() throws Exception {
        Path path = dir.resolve("lock");
        AutoCloseable lock = disk.lock(path);
        assertThrows(IOException.class, () -> disk.lock(path));
        assertThrows(IOException.class, () -> new FileDisk().lock(path));
        lock.close();
        disk.lock(path).close();
    }
}
