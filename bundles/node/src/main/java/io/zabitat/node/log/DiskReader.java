package io.zabitat.node.log;

import io.zabitat.spi.storage.StorageException;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Reads from disk for learners on a thread of its own, so that neither the node loop nor the log writer waits for it: probing the
 * log, and the next piece of a log or a snapshot that is being sent. Jobs are done one at a time in order; whoever streams
 * submits one job per piece, so streams take turns. The node loop calls every method but {@link #step}.
 */
public final class DiskReader {
    /** Jobs in flight over all links; far more than learners at once. */
    private static final int MAX_JOBS = 1024;

    private record Job(DiskJob work, Consumer<String> onFailure) {
        static final Job STOP = new Job(() -> () -> {}, why -> {});
    }

    private final Runnable onProgress;
    private final Thread thread;
    private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>(MAX_JOBS + 1);
    private final ArrayBlockingQueue<Runnable> answers = new ArrayBlockingQueue<>(MAX_JOBS);
    private int jobs; // the loop's: how many are not answered
    private volatile String failure;

    /** @param onProgress called on the reader's thread after every job; must only wake the loop */
    public DiskReader(String name, Runnable onProgress) {
        this.onProgress = onProgress;
        this.thread = new Thread(this::run, name);
    }

    public void start() {
        thread.start();
    }

    /**
     * @param onFailure run by the loop with the reason, in place of what the job would have returned
     * @return false when so many wait already that this one is not taken
     */
    public boolean submit(DiskJob work, Consumer<String> onFailure) {
        if (jobs == MAX_JOBS) {
            return false;
        }
        jobs++;
        waiting.add(new Job(work, onFailure));
        return true;
    }

    /** What the loop shall run for the oldest finished job, or null when there is none. */
    public Runnable poll() {
        Runnable answer = answers.poll();
        if (answer != null) {
            jobs--;
        }
        return answer;
    }

    /** Whether {@link #step} would find anything. */
    public boolean hasWork() {
        return !waiting.isEmpty();
    }

    /** Does the next job, in place of the thread when it was never started. Whether there was any. */
    public boolean step() {
        Job job = waiting.poll();
        if (job == null || job == Job.STOP) {
            return false;
        }
        perform(job);
        return true;
    }

    /** Ends the thread behind the job it is at; what still waits is dropped. */
    public void stop() throws InterruptedException {
        waiting.clear();
        waiting.add(Job.STOP);
        if (thread.getState() != Thread.State.NEW) {
            thread.join();
        }
    }

    private void run() {
        try {
            for (Job job = waiting.take(); job != Job.STOP; job = waiting.take()) {
                perform(job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "the disk reader was interrupted";
        } catch (RuntimeException | Error e) {
            failure = "the disk reader died: " + e;
            onProgress.run();
        }
    }

    /** Why nothing is read any more, or null while it is well. */
    public String failure() {
        return failure;
    }

    /** One job's failure is that job's alone, be it an error: it may be a snapshot that does not fit, and the next one does. */
    private void perform(Job job) {
        Runnable answer;
        try {
            answer = job.work().perform();
        } catch (IOException | StorageException e) {
            String why = String.valueOf(e.getMessage());
            answer = () -> job.onFailure().accept(why);
        } catch (RuntimeException | Error e) {
            String why = e.toString();
            answer = () -> job.onFailure().accept(why);
        }
        answers.add(answer);
        onProgress.run();
    }
}
