package io.zabitat.election.udp;

/** A vote as this protocol knows it, in the order of elections: the greater zxid wins, then the greater id. */
record Ballot(long leader, long zxid) implements Comparable<Ballot> {
    /** What a server that does not vote votes with: less than any history, and than none. */
    static final long NO_VOTE_ZXID = -1;

    private static final long FIRST_EPOCH = 1;

    /**
     * The zxid to vote with. The protocol has no word for the epoch a server has seen, which decides before the zxid does; but a
     * leader's own position when its epoch begins is that epoch with counter 0, and everyone who has seen the epoch had
     * all of what that leader had. So the greater of the two is in the order of both.
     */
    static long zxidOf(long lastZxid, long currentEpoch) {
        return Math.max(lastZxid, currentEpoch << 32);
    }

    /**
     * Whether the leader has history that a server without any may have lost. The beginning of an epoch tells of it too, except of one
     * that this server has seen itself, and of the first: an ensemble may stop before its first write.
     */
    boolean showsHistory(long currentEpoch) {
        boolean isTransaction = (int) zxid != 0;
        return zxid > 0 && (isTransaction || zxid >> 32 > Math.max(FIRST_EPOCH, currentEpoch));
    }

    boolean abstains() {
        return zxid == NO_VOTE_ZXID;
    }

    @Override
    public int compareTo(Ballot other) {
        return zxid != other.zxid ? Long.compare(zxid, other.zxid) : Long.compare(leader, other.leader);
    }
}
