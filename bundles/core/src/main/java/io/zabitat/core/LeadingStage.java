package io.zabitat.core;

/** How far a leader has come in its epoch. */
enum LeadingStage {
    /** Waits until a quorum has been heard. */
    GATHERING,
    /** The accepted epoch is on its way to the disk. */
    SAVING_ACCEPTED,
    /** Waits until a quorum has promised. */
    PROPOSING,
    /** The current epoch is on its way to the disk. */
    SAVING_CURRENT,
    /** Waits until a quorum has acknowledged NEWLEADER. */
    SYNCHRONISING,
    BROADCAST;

    Phase phase() {
        return switch (this) {
            case GATHERING, SAVING_ACCEPTED, PROPOSING, SAVING_CURRENT -> Phase.DISCOVERY;
            case SYNCHRONISING -> Phase.SYNCHRONIZATION;
            case BROADCAST -> Phase.BROADCAST;
        };
    }
}
