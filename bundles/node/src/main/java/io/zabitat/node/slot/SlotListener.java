package io.zabitat.node.slot;

/** Hears what a slot does by itself, on the node loop; must not wait. */
public interface SlotListener {
    /**
     * The active provider has failed, and the standby has taken its place already.
     *
     * @param now who is active
     */
    void onFailedOver(Role role, String reason, ProviderId failed, ProviderId now, long generation);

    /** The active provider has failed, and nobody can take its place: the role does what is safe without one. */
    default void onDegraded(Role role, String reason, ProviderId failed) {}
}
