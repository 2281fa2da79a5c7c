package io.zabitat.node;

import io.zabitat.node.calls.SlowCall;
import io.zabitat.node.calls.SlowCalls;
import io.zabitat.node.decision.EnsembleLock;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.log.DiskJob;
import io.zabitat.node.log.LogWriter;
import io.zabitat.node.report.Redundancy;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.snapshot.SnapshotControl;
import io.zabitat.node.snapshot.SnapshotTarget;
import io.zabitat.node.snapshot.StateLoader;
import io.zabitat.node.store.DualStore;
import io.zabitat.node.store.RetiredStores;
import io.zabitat.node.store.Scratch;
import io.zabitat.node.store.StateScratch;
import io.zabitat.node.store.StorageSwap;
import io.zabitat.node.store.StoreCheck;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.StoreKinds;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.node.store.SwapFinding;
import io.zabitat.node.store.SwapHost;
import io.zabitat.node.store.SwapSettings;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a running server's store is changed: one change at a time, each with a thread of its own while it lasts. Owned by the node
 * loop, but for {@link #onLoop}, {@link #kind}, {@link #plan} and {@link #swap}, which any thread may call.
 */
public final class StorageSlot {
    private final DualStore store;
    private final StoreContext context;
    private final StoreKinds kinds;
    private final long serverId;
    private final DiskWork disk;
    private final LogWriter log;
    private final SnapshotControl snapshots;
    private final Supplier<StateLoader> loaders;
    private final Clock clock;
    private final Supplier<SlowCalls> workers;
    private final Mailbox mailbox;
    private final Consumer<String> note;
    private final Consumer<String> failing;
    private volatile Optional<StorageSwap> swap = Optional.empty();
    /** Of a change that had cut over before the start. Set before threads are started, as the next one. */
    private Optional<StoreMarker> found = Optional.empty();
    /** Why that one does not go on in this life. */
    private Optional<String> suspended = Optional.empty();

    private SlowCalls worker;
    private boolean started;
    private Optional<RoleSlot<StorageProvider>> role = Optional.empty();
    private Optional<Redundancy> redundancy = Optional.empty();
    private Optional<EnsembleLock> lock = Optional.empty();
    private final Map<String, Occupant<StorageProvider>> occupants = new HashMap<>();

    StorageSlot(
            DualStore store,
            StoreContext context,
            StoreKinds kinds,
            long serverId,
            DiskWork disk,
            LogWriter log,
            SnapshotControl snapshots,
            Supplier<StateLoader> loaders,
            Clock clock,
            Supplier<SlowCalls> workers,
            Mailbox mailbox,
            Consumer<String> note,
            Consumer<String> failing) {
        this.failing = failing;
        this.store = store;
        this.context = context;
        this.kinds = kinds;
        this.serverId = serverId;
        this.disk = disk;
        this.log = log;
        this.snapshots = snapshots;
        this.loaders = loaders;
        this.clock = clock;
        this.workers = workers;
        this.mailbox = mailbox;
        this.note = note;
    }

    /** What a configuration calls the store that counts. */
    public String kind() {
        return store.kind();
    }

    /** The change that is under way, or the last one. */
    public Optional<StorageSwap> swap() {
        return swap;
    }

    /** A kind of store by name, if there are tools for it. */
    Optional<StoreKind> kind(String name) {
        return kinds.find(name);
    }

    /** What stands in the way of a change; changes nothing. */
    List<SwapFinding> plan(StoreKind to) {
        refuseAnother();
        return StorageSwap.plan(context, present(), to, serverId, store.usage());
    }

    private void refuseAnother() {
        if (isChanging()) {
            String why = suspended.map(waits -> ", suspended: " + waits).orElse("");
            throw new IllegalStateException("another change of the store is under way" + why);
        }
    }

    private StoreKind present() {
        return kinds.find(kind())
                .orElseThrow(() -> new IllegalStateException("there are no tools for the store " + kind()));
    }

    /** Changes ask for the others from now on. Before anything is begun. */
    void attach(Redundancy others) {
        redundancy = Optional.of(others);
    }

    /** Changes ask for the right to be made from now on. Before anything is begun. */
    void attach(EnsembleLock right) {
        lock = Optional.of(right);
    }

    Optional<Redundancy> redundancy() {
        return redundancy;
    }

    Optional<EnsembleLock> lock() {
        return lock;
    }

    /** Whether a change is under way: also one that had cut over before a restart, even if it cannot go on. */
    boolean isChanging() {
        return suspended.isPresent() || swap.filter(last -> !last.isOver()).isPresent();
    }

    /** The marker of a change that a start has found cut over, neither committed nor rolled back. Any thread. */
    Optional<StoreMarker> found() {
        return found;
    }

    /** Why the change that a start has found cannot go on before another start. Any thread. */
    Optional<String> suspended() {
        return suspended;
    }

    /** Keeps the role up to date from now on. */
    void attach(RoleSlot<StorageProvider> with) {
        role = Optional.of(with);
        expect(with.occupant());
        if (!kind().equals(with.occupant().id().name())) {
            expect(next(with.occupant().generation()));
        }
        showRole();
    }

    /** Who it is when the store becomes one of that kind. */
    void expect(Occupant<StorageProvider> occupant) {
        occupants.put(occupant.id().name(), occupant);
    }

    private void showRole() {
        role.ifPresent(shown -> {
            if (!occupants.containsKey(kind()) && kinds.find(kind()).isPresent()) {
                expect(next(shown.occupant().generation()));
            }
            Occupant<StorageProvider> now = occupants.get(kind());
            if (now != null && shown.occupant() != now) {
                shown.occupy(now.generation(), now.id(), now.provider());
            }
        });
    }

    /** The store that counts, where nobody was told of it in this life: a change that went on after a start has gone back to it. */
    private Occupant<StorageProvider> next(long generation) {
        return new Occupant<>(generation + 1, ProviderId.of(kind()), present().provider());
    }

    /** For operators: whether the store holds what the server has. Any thread. */
    public StoreCheck check() {
        return new StoreCheck(
                store,
                (target, refused) -> mailbox.post(() -> {
                    if (!snapshots.lend(target, refused)) {
                        refused.run();
                    }
                }),
                () -> new StateScratch(loaders.get()));
    }

    /** For operators: the stores that were put aside. Any thread. */
    public RetiredStores retired() {
        return new RetiredStores(context, kinds, store);
    }

    /** Has the node loop do something; that is how steps are begun. */
    public void onLoop(Runnable task) {
        mailbox.post(task);
    }

    /**
     * Makes a change; its steps are still to be begun.
     *
     * @throws IllegalStateException while another one is under way, or when the present kind has no tools
     */
    public StorageSwap change(StoreKind to, SwapSettings settings, String actor) {
        refuseAnother();
        return make(present(), to, settings, actor, Optional.empty());
    }

    private StorageSwap make(
            StoreKind from, StoreKind to, SwapSettings settings, String actor, Optional<StoreMarker> interrupted) {
        if (worker != null && swap.filter(StorageSwap::isHung).isPresent()) {
            throw new IllegalStateException("a store hangs in this process: restart it first");
        }
        if (worker == null) {
            worker = workers.get();
            if (started) {
                worker.start();
            }
        }
        StorageSwap made =
                new StorageSwap(new Host(), store, context, settings, from, to, serverId, actor, interrupted);
        swap = Optional.of(made);
        return made;
    }

    /**
     * A change that was cut over when the server ended goes on being observed.
     *
     * @param policy the operator's choices for it
     */
    void resume(StoreMarker interrupted, Map<String, String> policy) {
        found = Optional.of(interrupted);
        Optional<StoreKind> old = kinds.find(interrupted.other().kind());
        Optional<StoreKind> counts = kinds.find(interrupted.authoritative().kind());
        if (old.isEmpty() || counts.isEmpty()) {
            String missing = (old.isEmpty() ? interrupted.other() : interrupted.authoritative()).kind();
            suspend(
                    interrupted,
                    "there is no provider of the store " + missing + ": install it, and start the server again");
            return;
        }
        make(old.get(), counts.get(), settings(policy), interrupted.actor(), Optional.of(interrupted));
    }

    /** The new store counts alone, and the change stays what its marker says until a start can go on with it. */
    void suspend(StoreMarker interrupted, String why) {
        found = Optional.of(interrupted);
        suspended = Optional.of(why);
        note.accept("the store was changed to " + kind() + ", neither committed nor rolled back, and the change waits: "
                + why);
    }

    /** Choices that another version has taken must not keep the server from starting. */
    private SwapSettings settings(Map<String, String> policy) {
        try {
            return StoragePolicy.settings(policy);
        } catch (IllegalArgumentException unknown) {
            note.accept("the change of the store goes on without the choices made for it: " + unknown.getMessage());
            return SwapSettings.DEFAULT;
        }
    }

    /** Threads may be started from now on. */
    void start() {
        started = true;
        if (worker != null) {
            worker.start();
        }
    }

    /** A piece of work, if there is any; before the turn's appends are handed over. */
    void onTurn(long now) {
        if (worker == null) {
            return;
        }
        for (Runnable answer = worker.poll(); answer != null; answer = worker.poll()) {
            answer.run();
        }
        swap.ifPresent(present -> present.onTurn(now));
        showRole();
    }

    /** Whether {@link #step} would find anything. */
    boolean hasWork() {
        return worker != null && worker.hasWork();
    }

    /** In place of the thread of the change. Whether there was anything. */
    boolean step() {
        return worker != null && worker.step();
    }

    /** After the log writer, before the store is closed. */
    void stop() throws InterruptedException {
        if (worker != null) {
            worker.stop();
        }
        swap.ifPresent(StorageSwap::close);
    }

    private final class Host implements SwapHost {
        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public long wallMillis() {
            return clock.wallMillis();
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
            return !disk.isMoving() && snapshots.lend(target, onAbandoned);
        }

        @Override
        public boolean hold() {
            return disk.hold();
        }

        @Override
        public boolean isHeld() {
            return disk.isHeld();
        }

        @Override
        public boolean isLogQuiet() {
            return disk.isHeld() && log.isIdle();
        }

        @Override
        public void release() {
            disk.release();
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
            log.abandon();
            store.leave();
            failing.accept(reason);
        }

        @Override
        public Scratch scratch() {
            return new StateScratch(loaders.get());
        }

        @Override
        public void note(String text) {
            note.accept(text);
        }
    }
}
