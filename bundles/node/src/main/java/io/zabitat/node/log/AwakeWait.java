package io.zabitat.node.log;

/**
 * Says whether it is worth waiting awake for something that has mostly come soon. One wait that was in vain is followed by few that
 * are slept, since most disks and clients hesitate now and then: one that does so in a hundred times would otherwise be slept for
 * most of the time. What is in vain each time it is tried is tried ever more seldom. One owner thread; decision 0015 has the figures.
 */
public final class AwakeWait {
    private static final int SLEPT_AT_FIRST = 4;
    private static final int SLEPT_AT_MOST = 256;

    private int slept;
    private int sleptAfterNext = SLEPT_AT_FIRST;

    /** Asked once before each wait; false when this one shall be slept. */
    public boolean isWorthIt() {
        if (slept == 0) {
            return true;
        }
        slept--;
        return false;
    }

    /** What was waited for came in time. */
    public void onCame() {
        sleptAfterNext = SLEPT_AT_FIRST;
    }

    /** The wait was given up. */
    public void onGivenUp() {
        slept = sleptAfterNext;
        sleptAfterNext = Math.min(SLEPT_AT_MOST, 4 * sleptAfterNext);
    }
}
