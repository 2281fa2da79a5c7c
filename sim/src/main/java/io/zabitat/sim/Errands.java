package io.zabitat.sim;

import io.zabitat.node.host.Surroundings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/**
 * The tasks in one life of a member that wait for answers of its node loop. Each has a thread of its own, which only moves while the
 * simulator's stands still for it: so everything is in the order of the schedule, and a wait takes virtual time.
 */
final class Errands implements Surroundings.Asking {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final EnsembleWorld world;
    private final Later later;
    private final Set<Errand> waiting = new LinkedHashSet<>();
    /** Whose thread moves; null for the simulator's. */
    private Errand running;

    private boolean over;

    /** Has something done in this life, when the machine does not stand still. */
    interface Later {
        void after(long nanos, Runnable task);
    }

    Errands(EnsembleWorld world, Later later) {
        this.world = world;
        this.later = later;
    }

    /** A task that may wait; returns when it has ended, or waits for the first time. */
    void run(Runnable task) {
        new Errand(task).begin();
    }

    /** The life is over: whoever waits is called back. */
    void end() {
        over = true;
        List.copyOf(waiting).forEach(errand -> errand.go(true));
    }

    /** What only computes needs no thread. */
    @Override
    public Aside begin(String threadName, Runnable task) {
        boolean[] done = new boolean[1];
        later.after((20 + world.random.nextInt(200)) * MICRO, () -> {
            task.run();
            done[0] = true;
        });
        return new Aside() {
            @Override
            public boolean isOver() {
                return done[0];
            }

            @Override
            public void interrupt() {
                // it hangs nowhere
            }
        };
    }

    @Override
    public <T> T await(CompletableFuture<T> answer, long millis)
            throws InterruptedException, ExecutionException, TimeoutException {
        Errand errand = running;
        if (errand == null) {
            throw new IllegalStateException("nobody could answer while the node loop waits");
        }
        if (!answer.isDone()) {
            errand.await(answer, millis);
        }
        if (!answer.isDone()) {
            throw new TimeoutException();
        }
        return answer.get();
    }

    /** One of them. */
    private final class Errand {
        private final Runnable task;
        private final Semaphore mine = new Semaphore(0);
        private final Semaphore itsOwner = new Semaphore(0);
        private RuntimeException failure;
        private Error error;
        private boolean called;
        private int waits;

        Errand(Runnable task) {
            this.task = task;
        }

        void begin() {
            Thread thread = new Thread(this::work, "errand");
            thread.setDaemon(true);
            thread.start();
            go(false);
        }

        private void work() {
            mine.acquireUninterruptibly();
            try {
                task.run();
            } catch (RuntimeException e) {
                failure = e;
            } catch (Error e) {
                error = e;
            } finally {
                itsOwner.release();
            }
        }

        /** The simulator's thread stands still meanwhile. */
        void go(boolean callingBack) {
            called |= callingBack;
            waiting.remove(this);
            Errand before = running;
            running = this;
            mine.release();
            itsOwner.acquireUninterruptibly();
            running = before;
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
        }

        void await(CompletableFuture<?> answer, long millis) throws InterruptedException {
            if (!called && !over) {
                int wait = ++waits;
                waiting.add(this);
                answer.whenComplete((any, flaw) -> later.after(MICRO, () -> goOn(wait)));
                later.after(millis * MILLI, () -> goOn(wait));
                itsOwner.release();
                mine.acquireUninterruptibly();
            }
            if (called || over) {
                throw new InterruptedException();
            }
        }

        private void goOn(int wait) {
            if (wait == waits && waiting.contains(this)) {
                go(false);
            }
        }
    }
}
