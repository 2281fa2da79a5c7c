package io.zabitat.storage.h2.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The power goes at any moment, also while the journal's files change places: the file is what it was at some commit, not before the last. */
class JournaledFileTest {
    private static final int BLOCK = JournalEntry.BLOCK;
    /** So small that its files change places all the time. */
    private static final long CAPACITY = 8 * BLOCK;

    private static final int BLOCKS = 12;
    private static final int LIVES = 60;
    private static final int COMMITS = 25;
    private static final Path FOLDER = Path.of("/h2");

    private final long seed = Long.getLong("journal.seed", System.nanoTime());
    private final Random random = new Random(seed);
    /** What the file held at each commit, by its stamp. */
    private final List<byte[]> history = new ArrayList<>();
    /** Who makes the file durable behind everybody's back does so when it likes. */
    private final Queue<Runnable> background = new ArrayDeque<>();

    /** After so many operations of the disk that stamp was durable. */
    private record Promise(int ops, long stamp) {}

    @Test
    void shouldBeAtACommitWheneverThePowerGoes() throws Exception {
        for (int life = 0; life < LIVES; life++) {
            MemoryDisk disk = new MemoryDisk();
            disk.createDirectories(FOLDER);
            history.clear();
            history.add(new byte[0]);
            for (int part = 0; part < 3; part++) {
                disk = liveAndLose(PowerLoss.rebased(disk));
            }
        }
    }

    /** Gives what one of the cuts has left. */
    private MemoryDisk liveAndLose(MemoryDisk disk) throws Exception {
        background.clear();
        List<Promise> promises = new ArrayList<>();
        JournaledFile file = new JournaledFile(disk, FOLDER, CAPACITY, background::add, false);
        file.open();
        promises.add(new Promise(disk.ops.size(), file.stamp()));
        int from = disk.ops.size();
        history.subList((int) file.stamp() + 1, history.size()).clear();
        for (int i = 0; i < COMMITS; i++) {
            change(file);
            promises.add(new Promise(disk.ops.size(), file.stamp()));
            while (!background.isEmpty() && random.nextBoolean()) {
                background.remove().run();
            }
        }
        MemoryDisk left = null;
        for (int ops = from; ops <= disk.ops.size(); ops++) {
            left = PowerLoss.after(disk, ops, random);
            check(left, lastBefore(promises, ops));
        }
        return random.nextBoolean()
                ? disk
                : PowerLoss.after(disk, from + random.nextInt(disk.ops.size() - from), random);
    }

    private static long lastBefore(List<Promise> promises, int ops) {
        return promises.stream()
                .filter(promise -> promise.ops <= ops)
                .mapToLong(Promise::stamp)
                .max()
                .orElseThrow();
    }

    private void change(JournaledFile file) throws IOException {
        byte[] now = history.get(history.size() - 1);
        for (int writes = 1 + random.nextInt(3); writes > 0; writes--) {
            int at = random.nextInt(Math.min(BLOCKS, now.length / BLOCK + 1));
            byte[] block = new byte[BLOCK * (1 + random.nextInt(2))];
            random.nextBytes(block);
            now = Arrays.copyOf(now, Math.max(now.length, at * BLOCK + block.length));
            System.arraycopy(block, 0, now, at * BLOCK, block.length);
            file.write((long) at * BLOCK, ByteBuffer.wrap(block));
        }
        if (random.nextInt(8) == 0) {
            int to = random.nextInt(now.length / BLOCK + 1) * BLOCK;
            now = Arrays.copyOf(now, to);
            file.truncate(to);
        }
        history.add(now);
        file.commit(history.size() - 1, history.size());
    }

    private void check(MemoryDisk left, long atLeast) throws Exception {
        JournaledFile file = new JournaledFile(left, FOLDER, CAPACITY, background::add, false);
        try {
            file.open();
        } catch (BrokenJournalException refused) {
            throw new AssertionError("-Djournal.seed=" + seed + ": nothing is lost at " + atLeast, refused);
        }
        long stamp = file.stamp();
        assertTrue(stamp >= atLeast, "-Djournal.seed=" + seed + ": " + stamp + ", not " + atLeast);
        assertEquals(
                stamp == 0 ? 0 : (int) stamp + 1, file.mark(), "-Djournal.seed=" + seed + ": the mark of that stamp");
        byte[] found = new byte[(int) file.size()];
        file.read(0, ByteBuffer.wrap(found));
        assertArrayEquals(history.get((int) stamp), found, "-Djournal.seed=" + seed + " at stamp " + stamp);
    }
}
