package io.zabitat.node.store;

/** What a start makes of the marker (hot-swap 6, the column "crash here"): exactly the old store or the new one. Pure. */
enum BootRule {
    /** The copy was not finished, or nothing had been acknowledged from it: it is thrown away. */
    WIPE_OTHER,
    /** The new one counts, and the old one is filled again, so that one can go back. */
    GO_ON_OBSERVING,
    /** The change is over; the other one may still have to be put aside. */
    RETIRE_OTHER;

    static BootRule of(StoreMarker.State state) {
        return switch (state) {
            case COPYING, DUAL, DROPPED -> WIPE_OTHER;
            case OBSERVE -> GO_ON_OBSERVING;
            case COMMITTED, ROLLED_BACK -> RETIRE_OTHER;
        };
    }
}
