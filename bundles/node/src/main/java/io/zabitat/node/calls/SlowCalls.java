package io.zabitat.node.calls;

import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Makes slow calls on a thread of its own, one after the other in the order in which they were asked for, so that neither the node
 * loop nor the log writer waits for them: reading for learners is one such thread, where whoever streams submits one call per piece,
 * so that streams take turns; the oracle's is another. The node loop calls every method but {@link #step}.
 */
public final class SlowCalls {
    /** Calls in flight; far more than learners at once. */
    private static final int MAX_CALLS = 1024;

    private record Waiting(SlowCall call, Consumer<String> onFailure) {
        static final Waiting STOP = new Waiting(() -> () -> {}, why -> {});
    }

    private final Runnable onProgress;
    private final Thread thread;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MAX_CALLS + 1);
    private final ArrayBlockingQueue<Runnable> answers = new ArrayBlockingQueue<>(MAX_CALLS);
    private int calls; // the loop's: how many are not answered
    private volatile String failure;
    private volatile boolean abandoned;

    /** @param onProgress called on the own thread after every call; must only wake the loop */
    public SlowCalls(String name, Runnable onProgress) {
        this.onProgress = onProgress;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true); // who is stuck in a call must not keep a process from ending
    }

    public void start() {
        thread.start();
    }

    /**
     * @param onFailure run by the loop with the reason, in place of what the call would have returned
     * @return false when so many wait already that this one is not taken
     */
    public boolean submit(SlowCall call, Consumer<String> onFailure) {
        if (calls == MAX_CALLS || abandoned) {
            return false;
        }
        calls++;
        waiting.add(new Waiting(call, onFailure));
        return true;
    }

    /** What the loop shall run for the oldest finished call, or null when there is none. */
    public Runnable poll() {
        Runnable answer = answers.poll();
        if (answer != null) {
            calls--;
        }
        return answer;
    }

    /** Whether {@link #step} would find anything. */
    public boolean hasWork() {
        return !waiting.isEmpty();
    }

    /** Makes the next call, in place of the thread when it was never started. Whether there was any. */
    public boolean step() {
        Waiting next = waiting.poll();
        if (next == null || next == Waiting.STOP) {
            return false;
        }
        perform(next);
        return true;
    }

    /** Ends the thread behind the call it is at; what still waits is dropped. */
    public void stop() throws InterruptedException {
        waiting.clear();
        waiting.add(Waiting.STOP);
        if (!abandoned && thread.getState() != Thread.State.NEW) {
            thread.join();
        }
    }

    /** Whether its thread has ended. Before {@link #stop} that is a failure. */
    public boolean hasDied() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    private void run() {
        try {
            for (Waiting next = waiting.take(); next != Waiting.STOP; next = waiting.take()) {
                perform(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = thread.getName() + " was interrupted";
        } catch (RuntimeException | Error e) {
            failure = thread.getName() + " died: " + e;
            onProgress.run();
        }
    }

    /** Nobody waits any more for the call that is being made, which may never end; no other one is made. */
    public void abandon() {
        abandoned = true;
        waiting.clear();
        thread.interrupt();
    }

    /** Why no call is made any more, or null while it is well. */
    public String failure() {
        return failure;
    }

    /** One call's failure is that call's alone, be it an error: it may be a snapshot that does not fit, and the next one does. */
    private void perform(Waiting next) {
        Runnable answer;
        try {
            answer = next.call().perform();
        } catch (IOException | StorageException e) {
            String why = String.valueOf(e.getMessage());
            answer = () -> next.onFailure().accept(why);
        } catch (RuntimeException | Error e) {
            String why = e.toString();
            answer = () -> next.onFailure().accept(why);
        }
        answers.add(answer);
        onProgress.run();
    }
}
