package io.zabitat.endpoint;

/**
 * Latencies of writes in the last second and in the minutes before it, for whoever asks whether something has become worse; reads wait for
 * nothing. What the word {@code srst} resets is not touched. Owned by the node loop.
 */
public final class RecentLatency {
    private static final double SHARE = 0.99;
    /** Five minutes, when a second is a second. */
    private static final int WINDOW_SECONDS = 300;

    private LatencySummary second = new LatencySummary();
    private LatencySummary last = new LatencySummary();
    private LatencySummary window = new LatencySummary();
    private LatencySummary windowBefore = new LatencySummary();
    private int seconds;

    void record(long millis) {
        second.record(millis);
    }

    /** A second is over: it becomes the last one, and the one before it belongs to what is usual from now on. */
    public void onSecond() {
        if (++seconds == WINDOW_SECONDS) {
            seconds = 0;
            LatencySummary oldest = windowBefore;
            oldest.reset();
            windowBefore = window;
            window = oldest;
        }
        window.add(last);
        LatencySummary free = last;
        free.reset();
        last = second;
        second = free;
    }

    /** Writes answered in the last second. */
    public long count() {
        return last.count();
    }

    /** 99 of 100 of them were answered in so many milliseconds. */
    public long p99Millis() {
        return last.percentile(SHARE);
    }

    /** Writes answered in the five to ten minutes before that. */
    public long usualCount() {
        return window.count() + windowBefore.count();
    }

    /** 99 of 100 of them, in whichever half of the time was slower. */
    public long usualP99Millis() {
        return Math.max(window.percentile(SHARE), windowBefore.percentile(SHARE));
    }
}
