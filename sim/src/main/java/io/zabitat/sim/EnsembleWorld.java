package io.zabitat.sim;

import java.util.Random;

/** What the parts of one run of an ensemble share. */
final class EnsembleWorld {
    final Random random;
    final Schedule schedule = new Schedule();
    final Counters counters = new Counters();
    final Network network;
    final Ledger ledger;
    final Model model = new Model();
    final SimOracles oracles;
    /** The position of the newest state that any client has been shown. */
    long shown;

    private SyncListener syncs = (learner, leader) -> {};

    /** Told when a leader begins to bring a learner up to date. */
    interface SyncListener {
        void onSync(int learner, int leader);
    }

    EnsembleWorld(Random random, EnsembleOptions options) {
        this.random = random;
        this.network = new Network(schedule, random, counters, options.window(), options.chop());
        this.oracles = new SimOracles(options, random, counters);
        this.ledger = new Ledger(
                options.voters(),
                options.rollOver() ? EnsembleConfigs.FIRST_BEFORE_ROLL_OVER : 1,
                counters,
                schedule::now);
        AckWitness acks = new AckWitness(ledger);
        network.tap((from, to) -> new QuorumTap(ledger, counters, this::onSync, acks, schedule::now, from, to));
    }

    void onSync(SyncListener listener) {
        syncs = listener;
    }

    private void onSync(int learner, int leader) {
        syncs.onSync(learner, leader);
    }

    /** A client has been shown the state at a zxid; the position of that state. */
    int onShown(long zxid, Object who) {
        int position = ledger.onShown(zxid, who);
        model.advance(ledger, position);
        shown = Math.max(shown, position);
        return position;
    }
}
