package io.zabitat.core;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;

/**
 * Which voter has acknowledged up to where. Every member logs in zxid order, so an acknowledgement holds for all that came
 * before.
 */
final class AckTracker {
    private final QuorumVerifier quorum;
    private final long[] voters;
    private final long[] ackedUpTo;
    private long committedUpTo = -1;

    AckTracker(QuorumVerifier quorum, long[] voters) {
        this.quorum = quorum;
        this.voters = voters;
        this.ackedUpTo = new long[voters.length];
        Arrays.fill(ackedUpTo, -1);
    }

    void onAck(long voter, long zxid) {
        int i = Arrays.binarySearch(voters, voter);
        if (i >= 0 && zxid > ackedUpTo[i]) {
            ackedUpTo[i] = zxid;
        }
    }

    /**
     * The voter is synchronised anew, and may be told to cut what it once acknowledged: that counts no more until it
     * acknowledges it again.
     */
    void forget(long voter) {
        int i = Arrays.binarySearch(voters, voter);
        if (i >= 0) {
            ackedUpTo[i] = -1;
        }
    }

    /**
     * Whether a quorum has acknowledged the zxid.
     *
     * @param granted whether the oracle lets those go on with it that have it on disk
     */
    boolean isAcked(long zxid, boolean granted) {
        if (zxid <= committedUpTo) {
            return true;
        }
        long[] having = new long[voters.length];
        int n = 0;
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < voters.length; i++) {
            if (ackedUpTo[i] >= zxid) {
                having[n++] = voters[i];
                lowest = Math.min(lowest, ackedUpTo[i]);
            }
        }
        long[] acknowledged = Arrays.copyOf(having, n);
        boolean acked = n > 0 && quorum.isQuorum(acknowledged);
        if (acked) {
            committedUpTo = lowest; // the same servers form a quorum for everything up to here
        }
        return acked || granted && n > 0 && quorum.isQuorum(acknowledged, true);
    }
}
