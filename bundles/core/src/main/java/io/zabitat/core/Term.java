package io.zabitat.core;

import io.zabitat.api.peer.PeerMessage;

/** What the parts of a leader share: its learners, how far it has come, its epoch. Owned by {@link Leading}, for one time of leading. */
final class Term {
    final Learners learners;
    LeadingStage stage = LeadingStage.GATHERING;
    long stageSince;
    /** 0 until it has one. */
    long epoch;
    /** From the establishment on; null before. */
    Broadcast broadcast;
    /** From the establishment on; null before. */
    Solo solo;

    long strayPackets;
    private final Core core;

    Term(Core core) {
        this.core = core;
        this.learners = new Learners(core);
        this.stageSince = core.now();
    }

    void advance(LeadingStage next) {
        stage = next;
        stageSince = core.now();
    }

    void drop(Learner learner, String reason, ActionSink out) {
        learners.remove(learner);
        out.closeLink(learner.link, reason);
    }

    void unexpected(Learner learner, PeerMessage message, ActionSink out) {
        drop(learner, message.getClass().getSimpleName() + " from " + learner, out);
    }

    void stray(Learner learner, String what, ActionSink out) {
        if (Long.bitCount(++strayPackets) == 1) { // ever more rarely: a peer must not fill the log
            out.note("stray " + what + " from " + learner + ", " + strayPackets + " so far");
        }
    }
}
