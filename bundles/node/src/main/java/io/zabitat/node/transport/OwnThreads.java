package io.zabitat.node.transport;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The threads that belong to a provider on trial: whatever thread its code makes comes into the same group, where it is seen. There is one
 * group for all of a server's trials, one after the other, since groups are never given back. Any thread.
 */
public final class OwnThreads {
    private final ThreadGroup group;
    private final String serving;
    /** Who was there before this trial. */
    private volatile Set<Long> known = Set.of();

    /** @param serving what the one thread is called that belongs there for good */
    OwnThreads(String name, String serving) {
        group = new ThreadGroup(root(), name);
        this.serving = serving;
    }

    /** A group below one that is a daemon is one, too, and before Java 19 such a group is gone with the first of its threads. */
    private static ThreadGroup root() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    ThreadGroup group() {
        return group;
    }

    /** A trial begins. */
    void begin() {
        known = living().map(Thread::getId).collect(Collectors.toSet());
    }

    private Stream<Thread> living() {
        Thread[] all = new Thread[group.activeCount() + 16];
        int count = group.enumerate(all);
        return Arrays.stream(all, 0, count).filter(Thread::isAlive);
    }

    /**
     * Runs something there and waits for its end; an interrupt is passed on.
     *
     * @throws ExecutionException with what it has thrown
     */
    <T> T run(Callable<T> work) throws ExecutionException, IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                group,
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable e) { // whatever it is, somebody waits for the end
                        result.completeExceptionally(e);
                    }
                },
                group.getName());
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The names of those that have come since, and that nobody here has made. */
    List<String> others() {
        return living().filter(thread -> !known.contains(thread.getId()))
                .map(Thread::getName)
                .filter(name -> !name.equals(serving) && !name.equals(group.getName()))
                .toList();
    }
}
