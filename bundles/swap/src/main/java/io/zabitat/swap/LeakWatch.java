package io.zabitat.swap;

import io.zabitat.node.slot.Role;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sees whether the classes of a provider whose bundle has gone are let go (SWAP-502): who is alive after a minute and three collections
 * is held by somebody, and each such generation costs memory until a restart. Any thread; guarded by itself.
 */
final class LeakWatch {
    /** So many of a role, and no other swap of it is begun. */
    static final int MAX_LEAKS = 2;

    private static final int COLLECTIONS = 3;

    private final ScheduledExecutorService clock;
    private final Executor work;
    private final Runnable collection;
    private final long graceMillis;
    private final Consumer<String> alarm;
    private final Map<Role, List<Gone>> leaks = new EnumMap<>(Role.class);

    private record Gone(Role role, String what, WeakReference<?> classes) {
        boolean isHeld() {
            return classes.get() != null;
        }
    }

    /**
     * @param clock runs tasks later
     * @param work runs what may take long
     * @param collection collects garbage
     * @param graceMillis how long one may take to let go
     * @param alarm takes what an operator should know
     */
    LeakWatch(
            ScheduledExecutorService clock,
            Executor work,
            Runnable collection,
            long graceMillis,
            Consumer<String> alarm) {
        this.clock = clock;
        this.work = work;
        this.collection = collection;
        this.graceMillis = graceMillis;
        this.alarm = alarm;
    }

    /**
     * A bundle has gone.
     *
     * @param what it was, for people
     * @param classes its loader
     */
    void watch(Role role, String what, WeakReference<?> classes) {
        later(graceMillis, () -> collect(new Gone(role, what, classes), COLLECTIONS));
    }

    private void later(long millis, Runnable task) {
        try {
            clock.schedule(() -> work.execute(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            alarm.accept("the server stops: nobody looks any more whether classes are let go");
        }
    }

    private void collect(Gone gone, int left) {
        if (!gone.isHeld()) {
            return;
        }
        if (left > 0) {
            collection.run();
            later(Math.min(graceMillis, TimeUnit.SECONDS.toMillis(1)), () -> collect(gone, left - 1));
            return;
        }
        synchronized (this) {
            leaks.computeIfAbsent(gone.role(), any -> new ArrayList<>()).add(gone);
        }
        int held = of(gone.role()).size();
        alarm.accept("SWAP-502 the classes of " + gone.what() + " are still held " + graceMillis / 1000
                + " s and " + COLLECTIONS + " collections after its bundle went; "
                + (held >= MAX_LEAKS
                        ? "swaps of " + gone.role().key() + " are refused until the server is restarted"
                        : "with " + MAX_LEAKS + " of them swaps of "
                                + gone.role().key() + " are refused")
                + ". A heap dump shows who holds its class loader");
    }

    /** Whose classes are held. */
    synchronized List<String> of(Role role) {
        List<Gone> held = leaks.getOrDefault(role, new ArrayList<>());
        held.removeIf(gone -> !gone.isHeld());
        return held.stream().map(Gone::what).toList();
    }
}
