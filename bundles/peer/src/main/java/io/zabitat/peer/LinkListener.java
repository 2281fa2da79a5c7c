package io.zabitat.peer;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.wire.snapshot.SnapshotVisitor;

/**
 * Told what happens on quorum links, on the node loop: while the engine is polled, or inside {@link QuorumLink#flush}, never
 * inside a call that only sends. It may send on the link, pause it and close it.
 */
public interface LinkListener {
    /** A packet has come; never a {@link PeerMessage.Snap}. */
    void onMessage(QuorumLink link, PeerMessage message);

    /**
     * SNAP has come and its stream follows: {@link #onSnapshotEnd} or {@link #onDown} ends it.
     *
     * @return takes the contents of the stream as they arrive; when it refuses them the link goes down
     */
    SnapshotVisitor onSnapshot(QuorumLink link, long zxid);

    /** The whole snapshot has been read. */
    void onSnapshotEnd(QuorumLink link, long zxid);

    /**
     * The link has ended, for another reason than that its owner closed it. Told once; nothing follows.
     *
     * @param reason for the log; names what was seen and what was expected
     */
    void onDown(QuorumLink link, String reason);
}
