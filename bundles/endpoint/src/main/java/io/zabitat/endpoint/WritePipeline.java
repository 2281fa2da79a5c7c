package io.zabitat.endpoint;

import io.zabitat.api.request.WriteRequest;
import io.zabitat.tree.Caller;

/** The way from a request to a committed transaction. Called by the node loop only. */
public interface WritePipeline {
    /**
     * Prepares and proposes. The completion is called when the transaction is applied, in zxid order, never from within this
     * call; not at all when the server stops first.
     *
     * @param cxid the client's xid, 0 for the server's own requests
     */
    void submit(WriteRequest request, Caller caller, int cxid, Completion completion);

    /** Runs once everything proposed so far has been applied; at once when nothing is outstanding. */
    void afterOutstanding(Runnable action);

    /** Whether proposals wait to be applied. */
    boolean hasOutstanding();

    /** Whether the log is too far behind to take more. */
    boolean isFull();
}
