package io.zabitat.node.store;

import io.zabitat.spi.storage.Store;
import java.util.concurrent.TimeUnit;

/**
 * Reads the logs of both stores back from time to time while both are held after a cut-over, as far as both were given the same
 * (hot-swap 6, S7). Owned by the node loop; the reading is done on the thread of the change.
 */
final class LogLooks {
    /** The first look after a cut-over comes soon. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SwapHost host;
    private final DualStore dual;
    private final Follower follower;
    private final SwapWork work;
    private final long everyNanos;
    private boolean underWay;
    private long dueNanos;

    /** Told by the loop. */
    interface Listener {
        /**
         * @param ours what is wrong with the store that counts, or empty
         * @param others what is wrong with the other one, or empty
         */
        void onLooked(String ours, String others);

        /** Nobody can say: the other one does not answer. */
        void onBroken(String why);
    }

    LogLooks(SwapHost host, DualStore dual, Follower follower, SwapWork work, long everyNanos) {
        this.host = host;
        this.dual = dual;
        this.follower = follower;
        this.work = work;
        this.everyNanos = everyNanos;
    }

    /** Looks will be due from now on, the first one soon. */
    void beginSoon() {
        dueNanos = host.nanoTime() + Math.min(everyNanos, FIRST_NANOS);
    }

    boolean isUnderWay() {
        return underWay;
    }

    boolean isDue(long now) {
        return !underWay && now - dueNanos >= 0;
    }

    void look(Listener listener) {
        underWay = true;
        Store counts = dual.authority();
        work.submit(
                () -> {
                    String ours = follower.readBack(counts);
                    String others = follower.readBack();
                    follower.compared();
                    return () -> {
                        underWay = false;
                        dueNanos = host.nanoTime() + everyNanos;
                        listener.onLooked(ours, others);
                    };
                },
                why -> {
                    underWay = false;
                    listener.onBroken(why);
                });
    }
}
