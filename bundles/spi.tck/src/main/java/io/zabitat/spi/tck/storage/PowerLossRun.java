package io.zabitat.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.Snapshots;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.TxnBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;

/**
 * One life of a store on a recorded disk, and power cuts anywhere in it. After each cut the store must open, hold every
 * acknowledged transaction and nothing that was never appended, and go on.
 */
final class PowerLossRun {
    /** What was promised from so many disk changes on. */
    private record Promise(
            int ops,
            long acknowledged,
            TreeMap<Long, byte[]> history,
            long begin,
            long installing,
            boolean givingUp,
            long accepted,
            long current) {}

    private static final int STEPS = 60;
    /** What a {@link Random} draws first from seeds that follow each other is nearly the same. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final DurableStorageContract contract;
    private final Random random;
    private final boolean swallowsSync;
    private final MemoryDisk disk = new MemoryDisk();
    private final StoreUnderTest fixture;
    private final List<Promise> promises = new ArrayList<>();
    /** Everything appended so far and not cut off. */
    private TreeMap<Long, byte[]> history = new TreeMap<>();
    /** Background tasks, run some time later. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private long epoch = 0;
    /** The epochs that are saved. */
    private long accepted;

    private long current;
    private long next = 1;
    private long acknowledged;
    /** The snapshot of another member that the history begins with. */
    private long begin;
    /** One that is being installed: there is the history before, or that snapshot and nothing else. */
    private long installing = -1;

    private boolean givingUp;

    PowerLossRun(DurableStorageContract contract, long seed, boolean swallowsSync) {
        this.contract = contract;
        random = new Random(seed * SPREAD);
        fixture = new StoreUnderTest(contract.provider(), disk);
        this.swallowsSync = swallowsSync;
    }

    /** Plays a life and cuts it so many times. */
    void run(int cuts) throws Exception {
        disk.swallowsSync = swallowsSync;
        live();
        for (int i = 0; i < cuts; i++) {
            int ops = 1 + random.nextInt(disk.ops.size());
            MemoryDisk after = PowerLoss.after(disk, ops, random);
            check(after, ops, 2);
        }
    }

    private void live() throws Exception {
        fixture.settings.putAll(contract.settings(random));
        fixture.background = waiting::add;
        Store store = fixture.fresh();
        promise();
        for (int step = 0; step < STEPS; step++) {
            while (!waiting.isEmpty() && random.nextInt(3) != 0) {
                waiting.remove().run();
            }
            switch (random.nextInt(20)) {
                case 0 -> store.log().roll();
                case 1, 2 -> snapshot(store);
                case 3 -> store.snapshots().purge(3);
                case 4 -> truncate(store);
                case 5 -> newEpoch(store);
                case 6 -> store = reopen(store);
                case 7 -> install(store);
                case 8 -> reload(store);
                default -> write(store);
            }
        }
        store.close();
    }

    private Store reopen(Store store) throws Exception {
        store.close();
        return fixture.recovered();
    }

    private void write(Store store) throws IOException {
        int batches = 1 + random.nextInt(2);
        for (int b = 0; b < batches; b++) {
            TxnBatch batch = new TxnBatch(1024);
            int count = 1 + random.nextInt(6);
            TreeMap<Long, byte[]> longer = new TreeMap<>(history);
            for (int i = 0; i < count; i++) {
                byte[] payload = StoreUnderTest.txn(next, random.nextInt(random.nextInt(8) == 0 ? 6000 : 300));
                batch.add(next, payload, 0, payload.length);
                longer.put(next++, payload);
            }
            history = longer;
            promise();
            store.log().append(batch);
        }
        store.log().sync();
        acknowledged = history.lastKey();
        promise();
    }

    private void snapshot(Store store) throws IOException {
        byte[] body = StoreUnderTest.emptyTree();
        Snapshots.SnapshotWriter writer = store.snapshots().create(acknowledged);
        writer.write(body, 0, body.length);
        if (random.nextInt(8) == 0) {
            writer.close();
        } else {
            writer.commit(0x51c6d660L);
        }
    }

    private void truncate(Store store) throws IOException {
        long to = history.headMap(acknowledged).isEmpty() ? 0 : history.lowerKey(acknowledged);
        long before = acknowledged;
        acknowledged = Math.min(acknowledged, to);
        promise();
        if (store.log().truncate(to)) {
            history = new TreeMap<>(history.headMap(to, true));
            promise();
            newEpoch(store);
        } else {
            acknowledged = before;
            promise();
        }
    }

    private void install(Store store) throws IOException {
        boolean first = random.nextInt(4) == 0;
        if (first) {
            givingUp = true;
            promise();
            store.log().quarantine("a test");
            history = new TreeMap<>();
            acknowledged = 0;
            begin = 0;
            promise();
        }
        // A zxid that was never logged here: at the end of this epoch or of one before it.
        installing = (Math.max(0, epoch - random.nextInt(3)) << 32) + 0x1000_0000 + random.nextInt(1000);
        acknowledged = Math.min(acknowledged, installing);
        promise();
        StoreUnderTest.installSnapshot(store, installing);
        promise();
        store.log().reset(installing);
        begin = installing;
        acknowledged = installing;
        history = new TreeMap<>();
        installing = -1;
        givingUp = false;
        promise();
        newEpoch(store);
    }

    private long newest() {
        return Math.max(begin, history.isEmpty() ? 0 : history.lastKey());
    }

    private void reload(Store store) throws Exception {
        fixture.reload(store);
        assertTrue(fixture.sink.recovery.suspect().isEmpty(), () -> fixture.sink.recovery.toString());
        assertTrue(fixture.sink.recovery.lastZxid() == newest(), () -> fixture.sink.recovery + " is not " + newest());
    }

    private void newEpoch(Store store) throws IOException {
        epoch++;
        store.epochs().saveAccepted(epoch);
        accepted = epoch;
        promise();
        store.epochs().saveCurrent(epoch);
        current = epoch;
        promise();
        next = (epoch << 32) + 1;
    }

    private void promise() {
        promises.add(
                new Promise(disk.ops.size(), acknowledged, history, begin, installing, givingUp, accepted, current));
    }

    private Promise promisedAt(int ops) {
        Promise last = new Promise(0, 0, new TreeMap<>(), 0, -1, false, 0, 0);
        for (Promise promise : promises) {
            if (promise.ops > ops) {
                break;
            }
            last = promise;
        }
        return last;
    }

    private void check(MemoryDisk after, int ops, int deeper) throws Exception {
        Promise promise = promisedAt(ops);
        MemoryDisk recorded = PowerLoss.rebased(after);
        int before = recorded.ops.size();
        StoreUnderTest again = new StoreUnderTest(contract.provider(), recorded);
        again.settings.putAll(fixture.settings);
        Store store = again.recovered();
        assertTrue(store.epochs().accepted().orElse(0) >= promise.accepted, () -> "broke a promise after " + ops);
        if (again.sink.recovery.suspect().isPresent()) {
            assertTrue(promise.givingUp, () -> again.sink.recovery + " after " + ops);
            checkSuspect(again, store);
            return;
        }
        assertTrue(store.epochs().current().orElse(0) >= promise.current, () -> "forgot an epoch after " + ops);
        long last = again.sink.recovery.lastZxid();
        boolean isNew = promise.installing >= 0 && again.sink.recovery.snapshotZxid() == promise.installing;
        assertTrue(!isNew || last == promise.installing, () -> "a mixture: " + again.sink.recovery);
        assertTrue(
                isNew || Math.max(0, again.sink.recovery.snapshotZxid()) >= promise.begin,
                () -> again.sink.recovery + " begins before 0x" + Long.toHexString(promise.begin));
        assertTrue(
                last >= promise.acknowledged,
                () -> "acknowledged 0x" + Long.toHexString(promise.acknowledged) + ", found 0x" + Long.toHexString(last)
                        + " after " + ops + " of " + disk.ops.size() + " changes");
        long from = Math.max(0, again.sink.recovery.snapshotZxid());
        for (long zxid : promise.history.subMap(from, false, last, true).keySet()) {
            assertArrayEquals(
                    promise.history.get(zxid), again.sink.txns.get(zxid), () -> "zxid " + Long.toHexString(zxid));
        }
        if (again.sink.recovery.snapshotZxid() >= 0) {
            long further = ((last >> 32) + 20 << 32) + 1;
            store.epochs().saveAccepted(further >> 32);
            store.epochs().saveCurrent(further >> 32);
            StoreUnderTest.write(store, further, further + 2);
            store.close();
            again.recovered().close();
            assertTrue(again.sink.recovery.lastZxid() == further + 2);
        } else {
            store.close();
        }
        if (deeper > 0 && random.nextInt(3) == 0) {
            int cut = before + random.nextInt(recorded.ops.size() - before + 1);
            MemoryDisk twice = PowerLoss.after(recorded, cut, random);
            StoreUnderTest second = new StoreUnderTest(contract.provider(), twice);
            second.settings.putAll(fixture.settings);
            second.recovered().close();
            assertTrue(second.sink.recovery.suspect().isEmpty() || promise.givingUp);
            long found = second.sink.recovery.lastZxid();
            assertTrue(found >= promise.acknowledged, () -> "second cut lost up to 0x" + Long.toHexString(found));
        }
    }

    /** Given up at some moment: it must stay so until another history has come, and go on with that. */
    private static void checkSuspect(StoreUnderTest again, Store store) throws Exception {
        store.close();
        Store doubted = again.recovered();
        assertTrue(again.sink.recovery.suspect().isPresent(), "the doubt must not pass by itself");
        long zxid = 99L << 32 | 5;
        StoreUnderTest.install(doubted, zxid);
        doubted.epochs().saveAccepted(99);
        doubted.epochs().saveCurrent(99);
        StoreUnderTest.write(doubted, zxid + 1, zxid + 2);
        doubted.close();
        again.recovered().close();
        assertTrue(again.sink.recovery.complete() && again.sink.recovery.lastZxid() == zxid + 2);
        assertTrue(again.sink.recovery.snapshotZxid() == zxid);
    }
}
