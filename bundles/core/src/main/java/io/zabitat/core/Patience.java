package io.zabitat.core;

import java.util.TreeSet;

/** How long a leader goes on without a quorum, and what the operator is told when it does not. Owned by {@link Leading}. */
final class Patience {
    private final Core core;
    private final CoreSettings settings;
    private final Learners learners;
    private final EpochVote vote;
    private final TreeSet<Long> lookingAgain = new TreeSet<>();

    Patience(Core core, Learners learners, EpochVote vote) {
        this.core = core;
        this.settings = core.settings();
        this.learners = learners;
        this.vote = vote;
    }

    /** A voter changed its mind, perhaps, and will not come (ZOOKEEPER-3109). */
    void looksAgain(long voter) {
        lookingAgain.add(voter);
    }

    /**
     * @param waited half ticks at this stage
     * @return why the leader has to step down; null if it has not
     */
    String endedAt(LeadingStage stage, long waited) {
        boolean tooLong = waited >= 2L * settings.initLimit();
        return switch (stage) {
            case GATHERING -> tooLong || mindsChanged(waited) ? "no quorum has connected: " + vote : null;
            case PROPOSING -> tooLong ? "no quorum has promised the epoch: " + vote : null;
            case SYNCHRONISING -> tooLong ? notSynchronised() : null;
            case BROADCAST -> quorumLost();
            case SAVING_ACCEPTED, SAVING_CURRENT -> tooLong ? "the own disk has not saved the epoch in time" : null;
        };
    }

    private boolean mindsChanged(long waited) {
        return settings.maxEpochWait() >= 0
                && waited >= 2L * settings.maxEpochWait()
                && lookingAgain.stream().anyMatch(voter -> !vote.hasHeard(voter));
    }

    private String notSynchronised() {
        VoterSet connected = learners.votersWith(learner -> true);
        String text =
                "no quorum was synchronised in time: synced " + learners.joinedVoters() + ", connected " + connected;
        return connected.isQuorum() ? text + "; initLimit may be too small" : text;
    }

    /** Looked at once a tick. */
    private String quorumLost() {
        if (core.now() % 2 != 0) {
            return null;
        }
        VoterSet synced = learners.syncedVoters();
        return synced.isQuorum() ? null : "only " + synced + " are synced";
    }
}
