package io.zabitat.quorum.hierarchical;

/**
 * A group of servers, which agrees as one when more than half of its weight does. Immutable; owned by {@link Hierarchical}.
 *
 * @param voters ascending
 * @param weights of the voters, in the same order
 * @param total what all members weigh, those included that do not vote
 */
record Group(long number, long[] voters, long[] weights, long total) {
    /** Counts voters, not entries: an id that comes twice adds nothing. */
    boolean agrees(long[] servers) {
        long agreed = 0;
        for (int i = 0; i < voters.length; i++) {
            if (contains(servers, voters[i])) {
                agreed += weights[i];
            }
        }
        return agreed > total / 2;
    }

    private static boolean contains(long[] servers, long voter) {
        for (long server : servers) {
            if (server == voter) {
                return true;
            }
        }
        return false;
    }
}
