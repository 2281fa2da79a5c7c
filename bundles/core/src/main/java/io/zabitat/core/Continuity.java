package io.zabitat.core;

import io.zabitat.api.Zxid;

/** Which zxid may come behind which in a history without holes (R8). */
final class Continuity {
    /** The last number an epoch may give: behind it comes another epoch (R13). */
    static final long LAST_COUNTER = Zxid.MAX_COUNTER - 1;

    private Continuity() {}

    /**
     * The next number, or one of a newer epoch. A zxid with counter 0 stands for the beginning of its epoch, which may begin to
     * number anywhere.
     */
    static boolean follows(long zxid, long previous) {
        return zxid == previous + 1
                || Zxid.epoch(zxid) > Zxid.epoch(previous)
                || (Zxid.counter(previous) == 0
                        && previous != Zxid.ZERO
                        && Zxid.epoch(zxid) == Zxid.epoch(previous)
                        && zxid > previous);
    }
}
