package io.zabitat.spi.storage;

/**
 * What a store can tell a learner from its log on disk; see {@link Store#probe}.
 *
 * @param floor the greatest zxid of the history at which the log can begin to speak and that is not above the learner's: a
 *     logged one, or the one of the snapshot the log begins behind; {@link #NONE} when there is none
 * @param contiguous whether the log holds everything behind the floor up to {@code last} without a hole
 * @param last the last zxid that was durable when the store was asked
 * @param bytes of the log files that hold what is behind the floor
 * @param small whether what a snapshot would spare of it is no more than the bound that was asked for; if not, {@code contiguous}
 *     is false without a look
 */
public record LogRange(long floor, boolean contiguous, long last, long bytes, boolean small) {
    /** No floor. */
    public static final long NONE = -1;

    /** Whether a learner can be served from the floor on. */
    public boolean usable() {
        return floor != NONE && contiguous && small;
    }
}
