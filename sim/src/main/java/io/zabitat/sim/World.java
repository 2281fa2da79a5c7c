package io.zabitat.sim;

/** What the checks of one run share. */
final class World {
    final SimClock clock = new SimClock();
    final Counters counters = new Counters();
    final History history = new History();
    final Model model = new Model();
    /** The highest zxid that any client has been shown. */
    long shown;

    /** A client has been shown the state at a zxid: it must be durable, and the model learns of it. */
    void onShown(long zxid) {
        if (zxid > history.durableUpTo()) {
            throw new Violation("a client was shown zxid " + zxid + ", durable is " + history.durableUpTo());
        }
        model.advance(history, zxid);
        shown = Math.max(shown, zxid);
    }
}
