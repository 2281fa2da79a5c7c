package io.zabitat.api.peer;

/**
 * What a member can do beyond ZooKeeper's protocol, as bits. Learner and leader tell each other in their first packets, in bytes that
 * Apache's servers ignore; whoever says nothing can do nothing of it, and is never sent any of it.
 */
public final class Abilities {
    public static final int NONE = 0;
    /** {@link PeerMessage.Differs} and {@link PeerMessage.Resynchronise}: a matter of one link. */
    public static final int RESYNCHRONISE = 1;
    /** {@link PeerMessage.CountQuestion} and {@link PeerMessage.CountAnswer}: a matter of one link. */
    public static final int COUNT = 8;
    /** {@link PeerMessage.LearnerInfo#historyEpoch} follows in a learner's first packet. */
    public static final int HISTORY_EPOCH = 16;
    /** Everything that this version can do. */
    public static final int ALL = RESYNCHRONISE | COUNT | HISTORY_EPOCH;

    private Abilities() {}
}
