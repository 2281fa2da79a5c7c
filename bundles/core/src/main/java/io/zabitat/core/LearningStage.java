package io.zabitat.core;

/** How far a learner has come in its leader's epoch. */
enum LearningStage {
    CONNECTING,
    /** LEARNERINFO is sent. */
    INTRODUCED,
    /** The accepted epoch is on its way to the disk. */
    PROMISING,
    /** ACKEPOCH is sent. */
    PROMISED,
    TRUNCATING,
    /** The stream of a snapshot is running. */
    RECEIVING,
    SYNCHRONISING,
    /** NEWLEADER came; history, then the current epoch, are on their way to the disk. */
    SAVING_HISTORY,
    SAVING_EPOCH,
    /** NEWLEADER is acknowledged. */
    JOINED,
    BROADCAST;

    Phase phase() {
        return switch (this) {
            case CONNECTING, INTRODUCED, PROMISING, PROMISED -> Phase.DISCOVERY;
            case TRUNCATING, RECEIVING, SYNCHRONISING, SAVING_HISTORY, SAVING_EPOCH, JOINED -> Phase.SYNCHRONIZATION;
            case BROADCAST -> Phase.BROADCAST;
        };
    }

    /** How long the leader may be silent, in ticks; unlimited while the learner itself, or a stream, is what takes time. */
    int silenceLimit(CoreSettings settings) {
        return switch (this) {
            case INTRODUCED, PROMISED, SYNCHRONISING -> settings.initLimit();
            case JOINED, BROADCAST -> settings.syncLimit();
            case CONNECTING, PROMISING, TRUNCATING, RECEIVING, SAVING_HISTORY, SAVING_EPOCH -> Integer.MAX_VALUE;
        };
    }
}
