package io.zabitat.peer;

/**
 * Told what happens on the election mesh, on the node loop: while the engine is polled, by {@link ElectionMesh#onTick} and by
 * answers of the dialer, never inside {@link ElectionMesh#send}. It may send.
 */
public interface MeshListener {
    /**
     * A message has come.
     *
     * @param from the sender's id; one outside the configuration, or negative for an observer without an id, may be answered
     */
    void onMessage(long from, byte[] message);

    /**
     * There is a connection to this server, perhaps in place of an older one. What was sent on an older one may be lost; nothing
     * is sent again by itself, so now is the time to say what is true now (known bugs, "stale resend").
     */
    void onPeerUp(long id);

    /** The connection to this server ended, or a dial failed. */
    void onPeerDown(long id);

    /** A line for the operator's log. */
    void note(String text);
}
