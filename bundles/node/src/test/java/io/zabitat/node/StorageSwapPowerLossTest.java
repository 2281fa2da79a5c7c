package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.store.StorageSwap;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.SwapPhase;
import io.zabitat.node.store.SwapSettings;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.tck.harness.Campaign;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import io.zabitat.tree.DataTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The power goes anywhere in a change of the store, S1 to S8 and the way back (hot-swap 6, CP31 to CP45): the next start has exactly
 * the old store or the new one, with all that was acknowledged and all that was promised.
 */
class StorageSwapPowerLossTest {
    private static final int CUTS_PER_LIFE = 12;
    private static final int MAX_STEPS = 6_000;
    private static final Path MARKER = Path.of("/data/STORE");
    private static final Map<String, StoreKind> KINDS = Map.of("file", SwapRig.FILE, "h2", SwapRig.H2);

    /** What was promised when so many changes had been made to the disk. */
    private record Promise(
            int ops,
            long acknowledged,
            TreeMap<Long, byte[]> history,
            long base,
            long installing,
            long accepted,
            long current) {}

    private final Set<String> seen = new TreeSet<>();

    @Test
    void shouldComeBackWithExactlyOneWholeStore() {
        campaign(6, 20261121);
        assertTrue(seen.containsAll(Set.of("file", "h2")), seen.toString());
    }

    /** {@code mvn test -pl bundles/node -Dtest=StorageSwapPowerLossTest -Dzabitat.campaign=1000 [-Dzabitat.seed=N]}. */
    @Test
    @EnabledIfSystemProperty(named = "zabitat.campaign", matches = "[0-9]+")
    @ExtendWith(Campaign.Resolver.class)
    void shouldComeBackInACampaign(Campaign wanted) {
        campaign(wanted.size(), wanted.seed());
    }

    /** The tester is tested: a marker that is not synced must be found out. */
    @Test
    void shouldFindLossesWhenTheMarkerIsNotSynced() {
        int caught = 0;
        String example = "";
        for (long seed = 1; seed <= 8; seed++) {
            try {
                new Life(seed, true).run();
            } catch (Exception | AssertionError found) {
                caught++;
                example = String.valueOf(found.getMessage());
            }
        }
        assertTrue(caught >= 3, "caught in " + caught + " of 8 lives");
        assertNotEquals("", example);
    }

    private void campaign(int lives, long firstSeed) {
        System.out.println("changes of the store without power: " + lives + " lives, first seed " + firstSeed);
        for (long seed = firstSeed; seed < firstSeed + lives; seed++) {
            try {
                new Life(seed, false).run();
            } catch (Exception | AssertionError failed) {
                throw new AssertionError("seed " + seed + ": " + failed, failed);
            }
        }
    }

    /** One server with one change of its store, and power cuts anywhere in it. */
    private final class Life {
        private final Random random;
        private final MemoryDisk disk = new MemoryDisk();
        private final SwapRig rig;
        private final List<Promise> promises = new ArrayList<>();
        private final String from;
        private final String to;
        private final boolean goesBack;
        private boolean stepped;
        private boolean finished;

        Life(long seed, boolean forgetsMarker) throws Exception {
            random = new Random(seed);
            boolean toH2 = random.nextBoolean();
            from = toH2 ? "file" : "h2";
            to = toH2 ? "h2" : "file";
            goesBack = random.nextInt(3) == 0;
            disk.createDirectories(Path.of("/data"));
            Disk seen = forgetsMarker ? new MarkerUnsynced(disk) : disk;
            rig = new SwapRig(seen, random, from, KINDS, settings(random));
        }

        void run() throws Exception {
            live();
            for (int cut = 0; cut < CUTS_PER_LIFE; cut++) {
                // Most of the changes to the disk are in the log; those around the turn are rarer and matter more.
                int ops = 1 + random.nextInt(disk.ops.size());
                check(PowerLoss.rebased(PowerLoss.after(disk, ops, random)), ops);
            }
            for (int ops : markerChanges()) {
                check(PowerLoss.rebased(PowerLoss.after(disk, ops, random)), ops);
            }
        }

        /** Around each change of the marker. */
        private List<Integer> markerChanges() {
            List<Integer> around = new ArrayList<>();
            for (int i = 0; i < disk.ops.size(); i++) {
                if (disk.ops.get(i) instanceof MemoryDisk.Op.Rename rename
                        && rename.to().endsWith("STORE")) {
                    around.add(i + random.nextInt(3));
                    around.add(Math.min(disk.ops.size(), i + 3 + random.nextInt(12)));
                }
            }
            return around;
        }

        private void live() throws Exception {
            promise();
            rig.newEpoch();
            for (int i = 0; i < 5; i++) {
                rig.write();
                rig.quiet();
                promise();
            }
            rig.snapshot();
            rig.change(to);
            rig.swap.prepare(rig.end("prepare"));
            boolean doesBigThings = random.nextInt(3) == 0;
            for (int step = 0; step < MAX_STEPS && !finished; step++) {
                if (random.nextInt(12) == 0) {
                    rig.write();
                }
                if (random.nextInt(150) == 0) {
                    rig.newEpoch();
                }
                if (random.nextInt(100) == 0) {
                    rig.snapshot();
                }
                if (random.nextInt(300) == 0) {
                    rig.purge();
                }
                if (doesBigThings && random.nextInt(200) == 0) {
                    bigThing();
                }
                rig.step();
                drive();
                promise();
            }
            assertTrue(finished, () -> "not over: " + rig.swap.progress() + " " + rig.ends + " " + rig.notes);
            rig.quiet();
            promise();
        }

        private void bigThing() throws Exception {
            promise();
            if (random.nextBoolean()) {
                rig.quiet();
                promise();
                promises.add(new Promise(
                        disk.ops.size(),
                        Math.min(rig.acknowledged, rig.history.isEmpty() ? rig.base : lowerLast()),
                        rig.history,
                        rig.base,
                        -1,
                        rig.accepted,
                        rig.current));
                rig.truncate();
            } else {
                rig.quiet();
                promises.add(new Promise(
                        disk.ops.size(), 0, rig.history, rig.base, Long.MAX_VALUE, rig.accepted, rig.current));
                rig.install();
            }
            promise();
        }

        private long lowerLast() {
            Long before = rig.history.lowerKey(rig.history.lastKey());
            return before == null ? rig.base : before;
        }

        /** The operator. */
        private void drive() {
            SwapPhase phase = rig.swap.progress().phase();
            switch (phase) {
                case PREPARED -> rig.swap.fill(rig.end("fill"));
                case READY -> {
                    if (random.nextInt(20) == 0) {
                        rig.swap.cutOver(rig.end("cutover"));
                    }
                }
                case OBSERVING -> {
                    if (random.nextInt(40) == 0 && !stepped) {
                        stepped = true;
                        if (goesBack) {
                            rig.swap.rollBack(rig.end("rollback"));
                        } else {
                            rig.swap.commit(rig.end("commit"));
                        }
                    }
                }
                case DROPPED -> throw new AssertionError("dropped: " + rig.swap.progress() + " " + rig.ends);
                case COMMITTED -> finished = true;
                case ROLLED_BACK -> finished = true;
                case NEW, PREPARING, FILLING, COMPARING, CUTTING_OVER, COMMITTING, ROLLING_BACK, DROPPING -> {}
            }
        }

        private void promise() {
            promises.add(new Promise(
                    disk.ops.size(),
                    rig.acknowledged,
                    rig.history,
                    rig.base,
                    rig.installing,
                    rig.accepted,
                    rig.current));
        }

        private Promise promisedAt(int ops) {
            Promise last = new Promise(0, 0, new TreeMap<>(), 0, -1, 0, 0);
            for (Promise promise : promises) {
                if (promise.ops > ops) {
                    break;
                }
                last = promise;
            }
            return last;
        }

        /** What may have been appended by then. */
        private TreeMap<Long, byte[]> writtenAt(int ops) {
            for (Promise promise : promises) {
                if (promise.ops >= ops) {
                    return promise.history;
                }
            }
            return rig.history;
        }

        private void check(MemoryDisk left, int ops) throws Exception {
            Promise promise = promisedAt(ops);
            String where = " after " + ops + " of " + disk.ops.size() + " changes, " + from + " to " + to;
            SwapRig again = new SwapRig(left, random, from, KINDS, settings(random));
            seen.add(again.store.kind());
            assertTrue(again.accepted >= promise.accepted, () -> "broke a promise" + where);
            assertTrue(again.current >= promise.current, () -> "forgot an epoch" + where);
            long last = again.tree().lastZxid();
            if (promise.installing < 0) {
                assertTrue(
                        last >= promise.acknowledged,
                        () -> "acknowledged 0x" + Long.toHexString(promise.acknowledged) + ", found 0x"
                                + Long.toHexString(last) + " in " + again.store.kind() + where);
                compare(promise, ops, again.tree(), where);
            }
            goOn(again, where);
            again.close();
            left.unlock();
            // With a marker the configuration may name either.
            String named = left.exists(MARKER) && random.nextBoolean() ? to : again.store.kind();
            SwapRig third = new SwapRig(left, random, named, KINDS, settings(random));
            assertTrue(third.acknowledged >= again.acknowledged, () -> "lost later" + where);
            third.close();
        }

        private void compare(Promise promise, int ops, DataTree found, String where) throws Exception {
            TreeMap<Long, byte[]> written = new TreeMap<>(writtenAt(ops));
            written.putAll(promise.history);
            long last = found.lastZxid();
            if (last > promise.base && !written.isEmpty() && last != 0) {
                assertTrue(
                        written.containsKey(last) || last == promise.base,
                        () -> "never written: 0x" + Long.toHexString(last) + where);
            }
            DataTree expected = SwapRig.expected(promise.base, written, last);
            assertEquals(expected.digest(), found.digest(), () -> "another state" + where);
            assertEquals(expected.nodeCount(), found.nodeCount(), () -> "another state" + where);
            assertEquals(expected.sessions().size(), found.sessions().size(), () -> "other sessions" + where);
        }

        /** What was interrupted after the turn goes on to its end; everything else serves. */
        private void goOn(SwapRig again, String where) throws Exception {
            again.newEpoch();
            again.write();
            again.quiet();
            StorageSwap swap = again.swap;
            if (swap == null || random.nextInt(3) > 0) {
                return;
            }
            boolean back = random.nextBoolean();
            boolean asked = false;
            for (int step = 0; step < MAX_STEPS && !swap.isOver(); step++) {
                if (step % 50 == 0) {
                    again.write();
                }
                again.step();
                if (!asked && step > 300) {
                    asked = true;
                    if (back) {
                        swap.rollBack(again.end("rollback"));
                    } else {
                        swap.commit(again.end("commit"));
                    }
                }
            }
            assertTrue(swap.isOver(), () -> "not over" + where + ": " + swap.progress() + again.notes);
            again.quiet();
            assertEquals(back ? from : to, again.store.kind(), () -> again.ends + where);
        }
    }

    private static SwapSettings settings(Random random) {
        return new SwapSettings(
                0,
                random.nextInt(4) == 0 ? 4_000 : 1 << 20,
                10_000,
                TimeUnit.HOURS.toNanos(1),
                TimeUnit.MILLISECONDS.toNanos(200),
                10_000,
                TimeUnit.MILLISECONDS.toNanos(100),
                random.nextInt(3) == 0);
    }
}
