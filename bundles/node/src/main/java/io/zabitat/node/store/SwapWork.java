package io.zabitat.node.store;

import io.zabitat.node.calls.SlowCall;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What a change has done on its thread besides the following: opening, reading back, putting aside. When the thread does not answer in
 * time, that is a failure of the job and of all later ones. Owned by the node loop.
 */
final class SwapWork {
    private static final String NO_ANSWER = "the thread of the change does not answer";

    private final SwapHost host;
    private final long patienceNanos;
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private boolean hung;

    /** A job that was given to the thread. Each is another one. */
    private static final class Asked {
        private final long nanos;
        private final Consumer<String> onFailure;

        Asked(long nanos, Consumer<String> onFailure) {
            this.nanos = nanos;
            this.onFailure = onFailure;
        }
    }

    SwapWork(SwapHost host, long patienceNanos) {
        this.host = host;
        this.patienceNanos = patienceNanos;
    }

    /** @param onFailure run by the loop in place of what the job would have returned */
    void submit(SlowCall job, Consumer<String> onFailure) {
        Asked asked = new Asked(host.nanoTime(), onFailure);
        boolean taken = !hung
                && host.work(
                        () -> {
                            Runnable answer = job.perform();
                            return () -> answered(asked, answer);
                        },
                        why -> answered(asked, () -> onFailure.accept(why)));
        if (taken) {
            waiting.add(asked);
        } else {
            onFailure.accept(NO_ANSWER);
        }
    }

    private void answered(Asked asked, Runnable answer) {
        if (waiting.remove(asked)) {
            answer.run();
        }
    }

    void onTurn(long now) {
        Asked oldest = waiting.peek();
        if (oldest != null && now - oldest.nanos > patienceNanos) {
            host.abandonWorker();
            hang();
        }
    }

    /** The thread is known to be stuck. */
    void hang() {
        hung = true;
        while (!waiting.isEmpty()) {
            waiting.remove().onFailure.accept(NO_ANSWER);
        }
    }

    boolean isHung() {
        return hung;
    }
}
