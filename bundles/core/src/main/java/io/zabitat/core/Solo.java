package io.zabitat.core;

/**
 * An established leader without its other voter: asks the oracle whether it may go on, and acknowledges alone what the oracle has
 * recorded. Owned by {@link Leading}, from its establishment on.
 */
final class Solo {
    private final Core core;
    private final Arbiter arbiter;
    private final Learners learners;
    private final Broadcast broadcast;
    private final long epoch;
    private boolean alone;
    private boolean asking;

    Solo(Core core, Learners learners, Broadcast broadcast, long epoch) {
        this.core = core;
        this.arbiter = core.arbiter();
        this.learners = learners;
        this.broadcast = broadcast;
        this.epoch = epoch;
    }

    /** The leader is established, by a grant alone perhaps. */
    void begin(boolean byGrant, ActionSink out) {
        if (byGrant) {
            goAlone(out);
        } else {
            arbiter.release(core.history().lastDelivered(), out);
        }
    }

    private void goAlone(ActionSink out) {
        if (!alone) {
            out.note("goes on alone in epoch " + epoch + ": the oracle allows it");
        }
        alone = true;
        asking = false;
        // ZooKeeper's oracle records nothing: the own disk is all that a commit waits for.
        broadcast.allowUpTo(arbiter.isExclusive() ? arbiter.upTo() : Long.MAX_VALUE, out);
        onPersisted(out);
    }

    /** A tick without enough voters. @return why the leader has to step down; null if it need not, or not yet */
    String goOn(String lost, ActionSink out) {
        if (!arbiter.isAsked()) {
            return lost;
        }
        if (!alone && !arbiter.isExclusive() && !learners.followers().isEmpty()) {
            return null; // the follower is being synchronised: it will answer, or be dropped
        }
        asking = !alone;
        if (alone && arbiter.isExclusive()) {
            arbiter.record(core.reach(), core.now(), out);
        } else {
            arbiter.ask(epoch, core.reach(), core.now(), out);
        }
        boolean silent = arbiter.waits(core.now()) > 2L * core.settings().syncLimit();
        return silent ? lost + ", and the oracle does not answer" : null;
    }

    void onGranted(ActionSink out) {
        if (alone && !arbiter.isExclusive() && !learners.followers().isEmpty()) {
            return; // both have to agree again
        }
        if (alone || asking) {
            goAlone(out);
        } else {
            arbiter.release(core.history().lastDelivered(), out);
        }
    }

    /** Each batch is acknowledged once the oracle has recorded it; those that become durable meanwhile make the next one. */
    void onPersisted(ActionSink out) {
        long durable = core.history().lastPersisted();
        if (alone && arbiter.isExclusive() && durable > arbiter.upTo()) {
            arbiter.record(durable, core.now(), out);
        }
    }

    /** A follower gets what is proposed from now on: ZooKeeper's oracle counts no more. */
    void onForwarding(ActionSink out) {
        if (alone && !arbiter.isExclusive()) {
            alone = false;
            broadcast.allowUpTo(-1, out);
        }
    }

    /** The voters are enough again: from here on both have to agree, and only then the grant is given back. */
    void onTogether(ActionSink out) {
        if (alone || asking) {
            alone = false;
            asking = false;
            broadcast.allowUpTo(-1, out);
            out.note("goes on together in epoch " + epoch);
        }
        arbiter.release(core.history().lastDelivered(), out);
    }
}
