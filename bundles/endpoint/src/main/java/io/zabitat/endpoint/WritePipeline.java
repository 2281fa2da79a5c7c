package io.zabitat.endpoint;

import io.zabitat.api.request.WriteRequest;
import io.zabitat.tree.Caller;

/** The way from a request to a committed transaction, whatever the role of this server. Called by the node loop only. */
public interface WritePipeline {
    /**
     * Prepares and proposes, or has the leader do it. The completion is called when the transaction is applied, in zxid order,
     * never from within this call; not at all when the role ends first.
     *
     * @param body the request as it came, for those who pass it on; the pipeline copies what it keeps
     * @param cxid the client's xid, 0 for the server's own requests
     * @param owner what speaks for the session on this server, or null for the server's own requests
     */
    void submit(WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion);

    /**
     * Whether the request may be submitted. What cannot be decoded whole is answered here rather than passed on: one such request
     * stops an Apache leader for good (known bugs, R14).
     */
    boolean takes(WriteRequest request);

    /**
     * Runs once everything that was proposed anywhere before this call has been applied here.
     *
     * @param path the body of the sync request
     */
    void sync(Caller caller, int cxid, byte[] path, Runnable action);

    /** Whether a sync would have to wait. */
    boolean syncWaits();

    /** Whether the log is too far behind to take more. */
    boolean isFull();

    /** The bytes of a request behind its header; valid during the call they are given to. */
    record Body(byte[] bytes, int offset, int length) {
        public static final Body EMPTY = new Body(new byte[0], 0, 0);
    }
}
