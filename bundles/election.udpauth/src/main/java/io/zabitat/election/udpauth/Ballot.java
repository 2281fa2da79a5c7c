package io.zabitat.election.udpauth;

/** A vote as this protocol knows it, in the order of elections: the greater zxid wins, then the greater id. */
record Ballot(long leader, long zxid) implements Comparable<Ballot> {
    /** What a server that does not vote votes with: less than any history, and than none. */
    static final long NO_VOTE_ZXID = -1;

    private static final long FIRST_EPOCH = 1;
    private static final int LAST_COUNTER = -1;
    /** Epochs without a write between what a server has and what it has joined; more are not told apart. */
    private static final long MOST_IDLE_EPOCHS = 2;
    /** Of one that has joined an epoch and holds nothing at all. */
    private static final int EMPTY_COUNTER = -4;
    /** Of one that has something of an epoch that it has not joined. */
    private static final int UNJOINED_COUNTER = -5;

    /**
     * The zxid to vote with. The protocol has no word for the epoch a server has seen, which decides before the zxid does. A server
     * that has seen an epoch without anything of it votes with one of the last numbers before that epoch: more than anyone has who has
     * not seen it, less than anyone who has something of it, if only its beginning. Which of them tells how old its zxid is, since a
     * zxid may be the beginning of an epoch in which nobody has written; the lowest says that it has nothing of earlier epochs
     * either: nothing was committed in them. And who was stopped while it got the history of an epoch, before it had joined that,
     * votes with less than any of these: those who have joined it would not follow.
     */
    static long zxidOf(long lastZxid, long currentEpoch) {
        if (currentEpoch >= 0 && lastZxid >> 32 > currentEpoch) {
            return (currentEpoch + 1 << 32) + UNJOINED_COUNTER;
        }
        if (lastZxid >> 32 >= currentEpoch) {
            return lastZxid;
        }
        if (lastZxid == 0) {
            return (currentEpoch << 32) + EMPTY_COUNTER;
        }
        long idle = currentEpoch - 1 - (lastZxid >> 32);
        return (currentEpoch << 32) + LAST_COUNTER - Math.min(idle, MOST_IDLE_EPOCHS);
    }

    /**
     * Whether somebody has history that a server without any may have lost. The beginning of an epoch may hide what earlier ones brought,
     * except that of the first.
     */
    boolean showsHistory() {
        boolean beginning = (int) zxid == 0 && zxid >> 32 == FIRST_EPOCH;
        return zxid > 0 && !beginning && !holdsNothing();
    }

    /** Whether somebody has joined an epoch. */
    boolean showsEpoch() {
        return zxid > 0;
    }

    /**
     * Whether who votes like this while it looks for a leader has no transaction that was committed: it votes for the best it knows. Should
     * a transaction really have such a number, then those that have it are the best for everybody.
     */
    boolean holdsNothing() {
        return zxid == 0 || zxid > 0 && (int) zxid == EMPTY_COUNTER;
    }

    boolean abstains() {
        return zxid == NO_VOTE_ZXID;
    }

    boolean beats(Ballot other) {
        return compareTo(other) > 0;
    }

    /** Written out: what Java makes of itself for a record keeps the class loader of an election that has gone. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Ballot ballot && ballot.leader == leader && ballot.zxid == zxid;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * leader + zxid);
    }

    @Override
    public int compareTo(Ballot other) {
        return zxid != other.zxid ? Long.compare(zxid, other.zxid) : Long.compare(leader, other.leader);
    }
}
