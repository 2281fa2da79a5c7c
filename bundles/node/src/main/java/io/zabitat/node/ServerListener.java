package io.zabitat.node;

/** Told about the life of a server. Calls come from the server's own threads, one at a time; they must not block. */
public interface ServerListener {
    /** The server has a role and serves in it, for the first time; a member of an ensemble has found its leader. */
    void onServing();

    /**
     * The server has ended and will not come back by itself.
     *
     * @param exitCode what a process with only this server ends with: 0 after a wanted stop, else ZooKeeper's code
     * @param reason for the operator: what happened and what to do
     */
    void onEnded(int exitCode, String reason);
}
