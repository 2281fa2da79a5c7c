package io.zabitat.core;

/**
 * The epochs this member has promised and joined, as the disk holds them. Belongs to the core; outlives the roles. Neither ever
 * goes back (R13), and the current epoch never passes the accepted one.
 */
final class Epochs {
    /** The highest epoch that a zxid can carry and still be a positive number. */
    static final long HIGHEST = 0x7fffffffL;

    private long accepted;
    private long current;
    private long heard;
    private int unanswered;

    long accepted() {
        return accepted;
    }

    long current() {
        return current;
    }

    /** The highest epoch that somebody was heard to have accepted who is not following now; to be passed by the next one. */
    long heard() {
        return heard;
    }

    void heard(long acceptedElsewhere) {
        heard = Math.max(heard, acceptedElsewhere);
    }

    /** Whether the disk still owes an answer. */
    boolean isBusy() {
        return unanswered > 0;
    }

    void recovered(long acceptedOnDisk, long currentOnDisk) {
        if (acceptedOnDisk < accepted || currentOnDisk < current) {
            throw new InvariantViolation("epochs go back: accepted " + accepted + " to " + acceptedOnDisk + ", current "
                    + current + " to " + currentOnDisk);
        }
        current = currentOnDisk;
        accepted = Math.max(acceptedOnDisk, currentOnDisk);
    }

    void save(EpochKind kind, long epoch, ActionSink out) {
        boolean legal = switch (kind) {
            case ACCEPTED -> epoch > accepted && epoch <= HIGHEST;
            case CURRENT -> epoch >= current && epoch == accepted;
        };
        if (!legal) {
            throw new InvariantViolation(
                    kind + " epoch " + epoch + " does not fit to accepted " + accepted + ", current " + current);
        }
        unanswered++;
        out.saveEpoch(kind, epoch);
    }

    void saved(EpochKind kind, long epoch) {
        if (unanswered == 0) {
            throw new InvariantViolation(kind + " epoch " + epoch + " was saved unasked");
        }
        unanswered--;
        switch (kind) {
            case ACCEPTED -> accepted = epoch;
            case CURRENT -> current = epoch;
        }
    }
}
