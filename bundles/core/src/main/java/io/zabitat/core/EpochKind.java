package io.zabitat.core;

/** The two promises about epochs that a member keeps on disk (quorum protocol, section 2). */
public enum EpochKind {
    /** No leader of an older epoch will be listened to. */
    ACCEPTED,
    /** The history is that of this epoch's leader. */
    CURRENT
}
