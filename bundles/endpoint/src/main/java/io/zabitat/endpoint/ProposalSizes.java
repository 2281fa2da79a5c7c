package io.zabitat.endpoint;

/** How large the proposals of a leader are, in bytes, since it leads or was asked to forget. Owned by the node loop. */
public final class ProposalSizes {
    private int last;
    private int min;
    private int max;

    public ProposalSizes() {
        reset();
    }

    public void record(int bytes) {
        last = bytes;
        min = min < 0 ? bytes : Math.min(min, bytes);
        max = Math.max(max, bytes);
    }

    public void reset() {
        last = -1;
        min = -1;
        max = -1;
    }

    /** -1 when there was none; so are the others. */
    public int last() {
        return last;
    }

    public int min() {
        return min;
    }

    public int max() {
        return max;
    }

    /** As ZooKeeper writes it: last, smallest, greatest. */
    @Override
    public String toString() {
        return last + "/" + min + "/" + max;
    }
}
