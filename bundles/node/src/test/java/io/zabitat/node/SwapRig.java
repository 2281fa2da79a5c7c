package io.zabitat.node;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.node.calls.SlowCall;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.node.log.DiskJob;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.snapshot.DirectSnapshot;
import io.zabitat.node.snapshot.SnapshotJob;
import io.zabitat.node.snapshot.SnapshotTarget;
import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.node.store.DualStore;
import io.zabitat.node.store.Scratch;
import io.zabitat.node.store.StateScratch;
import io.zabitat.node.store.StepEnd;
import io.zabitat.node.store.StorageSwap;
import io.zabitat.node.store.StoreBoot;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.node.store.SwapHost;
import io.zabitat.node.store.SwapSettings;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.Recovery;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.storage.file.FileStoreMaintenance;
import io.zabitat.storage.h2.H2StorageProvider;
import io.zabitat.storage.h2.H2StoreMaintenance;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.TreeSettings;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.txn.TxnCodec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What of a server a change of its store needs, moved step by step by one thread: the real stores, log writer, tree and change, and a
 * writer who keeps a ledger. Acknowledged is what the log writer calls durable.
 */
final class SwapRig implements SwapHost {
    static final StoreKind FILE = new StoreKind("file", new FileStorageProvider(), new FileStoreMaintenance());
    static final StoreKind H2 = new StoreKind("h2", new H2StorageProvider(), new H2StoreMaintenance());
    private static final int MAX_RECORD = 1 << 20;
    private static final java.nio.file.Path DATA = java.nio.file.Path.of("/data");
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    final Random random;
    final StoreContext context;
    final DualStore store;
    final LogWriter log;
    final List<String> notes = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    private final Map<String, StoreKind> kinds;
    private final SwapSettings settings;
    private final SlowCalls worker = new SlowCalls("change", () -> {});
    private final ArrayDeque<TxnBatch> held = new ArrayDeque<>();
    private final JuteWriter scratch = new JuteWriter(1024);
    /** Everything appended and not cut off, behind {@link #base}. */
    TreeMap<Long, byte[]> history = new TreeMap<>();
    /** The history begins behind an empty tree here. */
    long base;
    /** A snapshot of another member that is about to become the history, or -1. */
    long installing = -1;

    long acknowledged;
    long accepted;
    long current;
    private DataTree tree;
    private long applied;
    private long epoch;
    private long next;
    private SnapshotJob lent;
    private Runnable onLentAbandoned;
    private boolean isHeld;
    private boolean ended;
    private long now = 1_000_000;
    StorageSwap swap;

    SwapRig(Disk disk, Random random, String configured, Map<String, StoreKind> kinds, SwapSettings settings)
            throws StorageException, IOException {
        this.random = random;
        this.kinds = kinds;
        this.settings = settings;
        context = new StoreContext(
                DATA, DATA, Map.of("preAllocSize", "64"), disk, Runnable::run, () -> now, MAX_RECORD, notes::add, true);
        StoreBoot.Opened opened = new StoreBoot(context, 1, name -> Optional.ofNullable(kinds.get(name)), () -> 7)
                .open(kinds.get(configured).provider(), configured);
        store = new DualStore(opened.store(), opened.kind());
        try {
            StateLoader loader = loader();
            Recovery recovery = store.recover(loader);
            if (recovery.suspect().isPresent()) {
                throw new StorageException("suspect: " + recovery);
            }
            tree = loader.tree();
            acknowledged = recovery.lastZxid();
            if (recovery.snapshotZxid() < 0) {
                snapshot(0, false);
            }
        } catch (StorageException | IOException | RuntimeException failed) {
            store.close();
            throw failed;
        }
        applied = acknowledged;
        accepted = store.epochs().accepted().orElse(0);
        current = store.epochs().current().orElse(0);
        epoch = Math.max(accepted, acknowledged >> 32);
        next = Math.max(acknowledged, epoch << 32) + 1;
        log = new LogWriter("log", store.log(), acknowledged, () -> {});
        if (opened.isObserving()) {
            StoreMarker marker = opened.marker().get();
            swap = new StorageSwap(
                    this,
                    store,
                    context,
                    settings,
                    kinds.get(marker.other().kind()),
                    kinds.get(marker.authoritative().kind()),
                    1,
                    "a test",
                    Optional.of(marker));
        }
    }

    private static StateLoader loader() {
        return new StateLoader(TreeSettings.DEFAULT, MAX_RECORD, line -> {});
    }

    /** What the state must be when the history ends at a zxid. */
    static DataTree expected(long base, TreeMap<Long, byte[]> history, long last) throws Exception {
        DataTree tree = new DataTree(TreeSettings.DEFAULT);
        tree.advanceTo(base);
        for (byte[] payload : history.headMap(last, true).values()) {
            tree.apply(new TxnCodec(MAX_RECORD).decode(payload, 0, payload.length));
        }
        return tree;
    }

    DataTree tree() {
        return tree;
    }

    // ------------------------------------------------------------------------------------------------ what happens

    void write() {
        TxnBatch batch = log.batch();
        if (batch == null) {
            return; // the disk is far behind
        }
        TreeMap<Long, byte[]> longer = new TreeMap<>(history);
        for (int count = 1 + random.nextInt(5); count > 0; count--) {
            byte[] payload = txn(next);
            batch.add(next, payload, 0, payload.length);
            longer.put(next++, payload);
        }
        history = longer;
        if (isHeld) {
            held.add(batch);
        } else {
            log.submit(batch);
        }
    }

    private byte[] txn(long zxid) {
        TxnBody body;
        int type;
        if (zxid % 7 == 3) {
            type = OpCode.CREATE_SESSION;
            body = new CreateSessionTxn(4000);
        } else if (zxid % 3 == 0) {
            type = OpCode.SET_DATA;
            body = new SetDataTxn(Path.of("/zookeeper"), ("v" + zxid).getBytes(), (int) zxid);
        } else {
            type = OpCode.CREATE;
            List<Acl> acl = zxid % 2 == 0 ? Acl.OPEN : Acl.READABLE;
            byte[] data = new byte[random.nextInt(300)];
            body = new CreateTxn(Path.of("/n" + Long.toHexString(zxid)), data, acl, false, (int) zxid, 0);
        }
        scratch.clear();
        int length = TxnCodec.encode(new Txn(new TxnHeader(zxid, 1, zxid, 5, type), body, false, 0), scratch);
        return Arrays.copyOf(scratch.array(), length);
    }

    /** A new epoch: a promise, and with it the next history. */
    void newEpoch() {
        handOverRest();
        long promised = ++epoch;
        log.submit(() -> {
            store.epochs().saveAccepted(promised);
            accepted = promised;
            return () -> {};
        });
        log.submit(() -> {
            store.epochs().saveCurrent(promised);
            current = promised;
            return () -> {};
        });
        next = (promised << 32) + 1;
    }

    /** The end of the history is cut off, as a new leader wants it. */
    void truncate() throws Exception {
        quiet();
        if (history.size() < 3) {
            return;
        }
        long to = history.lowerKey(history.lastKey());
        abandon();
        acknowledged = Math.min(acknowledged, to);
        log.truncate(to, done -> {
            if (done) {
                history = new TreeMap<>(history.headMap(to, true));
            }
        });
        steps();
        reload();
        newEpoch();
        quiet();
    }

    /** Another member's state becomes the history. */
    void install() throws Exception {
        quiet();
        abandon();
        long zxid = next + 1000;
        acknowledged = 0;
        installing = zxid;
        DataTree other = new DataTree(TreeSettings.DEFAULT);
        other.advanceTo(zxid);
        tree = other;
        snapshot(zxid, true);
        log.reset(zxid, () -> {
            base = zxid;
            installing = -1;
            history = new TreeMap<>();
        });
        applied = zxid;
        steps();
        acknowledged = log.durableUpTo();
        newEpoch();
        quiet();
    }

    private void reload() throws Exception {
        StateLoader loader = loader();
        log.reload(() -> store.reload(loader), found -> {
            tree = loader.tree();
            applied = tree.lastZxid();
        });
        steps();
    }

    void snapshot() throws IOException {
        if (lent == null && !isHeld && !tree.isSnapshotRunning()) {
            snapshot(tree.lastZxid(), false);
        }
    }

    private void snapshot(long zxid, boolean installed) throws IOException {
        try (DirectSnapshot target = new DirectSnapshot(store.snapshots())) {
            SnapshotJob job = new SnapshotJob(tree, target, installed);
            boolean done = false;
            while (!done) {
                done = job.advance();
            }
        }
    }

    void purge() throws IOException {
        store.snapshots().purge(3);
    }

    private void abandon() {
        if (lent != null) {
            SnapshotJob job = lent;
            lent = null;
            job.abandon();
            while (!job.advance()) {
                continue;
            }
            onLentAbandoned.run();
        }
    }

    // ------------------------------------------------------------------------------------------------ who does it

    /** One step of somebody. */
    void step() throws Exception {
        now += STEP_NANOS;
        switch (random.nextInt(5)) {
            case 0 -> stepLog();
            case 1 -> stepWorker();
            case 2 -> stepLent();
            default -> turn();
        }
    }

    void steps() throws Exception {
        for (int i = 0; i < 4; i++) {
            while (stepLog()) {
                continue;
            }
            turn();
        }
    }

    /** Until everything is written. */
    void quiet() throws Exception {
        release();
        handOverRest();
        steps();
    }

    private boolean stepLog() throws Exception {
        boolean any = log.step();
        if (log.failure() != null) {
            throw new IOException(log.failure());
        }
        return any;
    }

    boolean stepWorker() {
        return worker.step();
    }

    void stepLent() {
        if (lent != null && lent.advance()) {
            lent = null;
        }
    }

    void turn() throws Exception {
        for (Runnable answer = log.poll(); answer != null; answer = log.poll()) {
            answer.run();
        }
        long durable = log.durableUpTo();
        if (installing < 0) {
            acknowledged = durable;
            apply(durable);
        }
        for (Runnable answer = worker.poll(); answer != null; answer = worker.poll()) {
            answer.run();
        }
        if (swap != null) {
            swap.onTurn(now);
        }
        if (!isHeld) {
            handOverRest();
        }
    }

    private void apply(long upTo) throws Exception {
        for (byte[] payload :
                history.subMap(applied, false, Math.max(applied, upTo), true).values()) {
            tree.apply(new TxnCodec(MAX_RECORD).decode(payload, 0, payload.length));
        }
        applied = Math.max(applied, upTo);
    }

    private void handOverRest() {
        isHeld = false;
        while (!held.isEmpty()) {
            log.submit(held.poll());
        }
    }

    // ------------------------------------------------------------------------------------------------ changes

    void change(String to) {
        swap = new StorageSwap(
                this, store, context, settings, kinds.get(store.kind()), kinds.get(to), 1, "a test", Optional.empty());
    }

    StepEnd end(String step) {
        return new StepEnd() {
            @Override
            public void succeeded(String detail) {
                ends.add(step + " ok " + detail);
            }

            @Override
            public void failed(String code, String reason) {
                ends.add(step + " " + code + " " + reason);
            }
        };
    }

    void close() {
        store.close();
        if (swap != null) {
            swap.close();
        }
        ended = true;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public long wallMillis() {
        return now / STEP_NANOS;
    }

    @Override
    public boolean work(SlowCall job, Consumer<String> onFailure) {
        return worker.submit(job, onFailure);
    }

    @Override
    public void abandonWorker() {
        worker.abandon();
    }

    @Override
    public void onLog(DiskJob job) {
        log.submit(job);
    }

    @Override
    public boolean lendSnapshot(SnapshotTarget target, Runnable onAbandoned) {
        if (lent != null || isHeld || tree.isSnapshotRunning()) {
            return false;
        }
        lent = new SnapshotJob(tree, target, true);
        onLentAbandoned = onAbandoned;
        return true;
    }

    @Override
    public boolean hold() {
        if (lent != null) {
            return false;
        }
        isHeld = true;
        return true;
    }

    @Override
    public boolean isHeld() {
        return isHeld;
    }

    @Override
    public boolean isLogQuiet() {
        return isHeld && log.isIdle();
    }

    @Override
    public void release() {
        isHeld = false;
    }

    @Override
    public long logDone() {
        return log.done();
    }

    @Override
    public boolean isLogIdle() {
        return log.isIdle();
    }

    @Override
    public void fail(String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public Scratch scratch() {
        return new StateScratch(loader());
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }
}
