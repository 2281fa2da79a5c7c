package io.zabitat.peer;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.wire.WireException;
import io.zabitat.wire.quorum.PacketType;
import io.zabitat.wire.quorum.QuorumAuthPacket;
import io.zabitat.wire.quorum.QuorumPacket;
import io.zabitat.wire.snapshot.SnapshotStreamDecoder;
import java.util.HexFormat;

/**
 * Cuts what comes over a link into packets and snapshot streams, and gives them to the listener. The quorum port has no frames: where a
 * packet ends is known once its fields are read. Owned by one {@link QuorumLink}.
 */
final class LinkInput {
    /** A learner's first packet is 48 bytes; before it, nothing longer is waited for. */
    private static final int MAX_FIRST_DATA_BYTES = 1024;

    private final QuorumLink link;
    private final LinkListener listener;
    private final PacketDecoder decoder;
    private final int maxPacketBytes;
    private SnapshotStreamDecoder snapshot;
    private long snapshotZxid;
    private int wanted = QuorumPacket.MIN_BYTES;
    private boolean introduced;

    LinkInput(QuorumLink link, int maxPacketBytes, LinkListener listener) {
        this.link = link;
        this.listener = listener;
        this.maxPacketBytes = maxPacketBytes;
        this.decoder = new PacketDecoder(link.side(), maxPacketBytes);
        this.introduced = link.side() == QuorumLink.Side.LEARNER;
    }

    /** On the leader's side: whether the learner has said who it is. */
    boolean isIntroduced() {
        return introduced;
    }

    /** How many bytes there must be before {@link #take} can take any. */
    int wantedBytes() {
        return wanted;
    }

    /**
     * Takes the next packet, or more of a snapshot.
     *
     * @return how many bytes were used; 0 when there are too few
     */
    int take(byte[] bytes, int at, int available) throws WireException {
        return snapshot == null ? takePacket(bytes, at, available) : takeSnapshot(bytes, at, available);
    }

    private int takePacket(byte[] bytes, int at, int available) throws WireException {
        if (!introduced && available >= 4) {
            checkFirst(bytes, at);
        }
        int maxBytes = introduced ? maxPacketBytes : MAX_FIRST_DATA_BYTES;
        int size = QuorumPacket.wantedBytes(bytes, at, available, maxBytes);
        if (size > available) {
            wanted = size;
            return 0;
        }
        PeerMessage message = decoder.decode(bytes, at, size);
        if (message instanceof PeerMessage.Snap snap) {
            snapshotZxid = snap.zxid();
            snapshot = new SnapshotStreamDecoder(maxPacketBytes, listener.onSnapshot(link, snap.zxid()));
            return size;
        }
        if (introduced && message instanceof PeerMessage.LearnerInfo info) {
            throw new WireException("server " + info.serverId() + " introduces itself twice");
        }
        introduced = true;
        listener.onMessage(link, message);
        return size;
    }

    /** Before anything is waited for: is this a learner at all? */
    private static void checkFirst(byte[] bytes, int at) throws WireException {
        int type = intAt(bytes, at);
        if (type == (int) (QuorumAuthPacket.MAGIC >>> 32)) {
            throw new WireException("wants to authenticate by SASL, which is not configured here");
        }
        if (InitialMessage.beginsTls(type)) {
            throw new WireException("it speaks TLS to a plain port");
        }
        if (type != PacketType.FOLLOWER_INFO && type != PacketType.OBSERVER_INFO) {
            throw new WireException("first packet is of type " + type + ", not FOLLOWERINFO ("
                    + PacketType.FOLLOWER_INFO + ") or OBSERVERINFO (" + PacketType.OBSERVER_INFO + ")");
        }
    }

    private int takeSnapshot(byte[] bytes, int at, int available) throws WireException {
        int used = snapshot.decode(bytes, at, available);
        if (snapshot.isDone()) {
            snapshot = null;
            listener.onSnapshotEnd(link, snapshotZxid);
        } else {
            wanted = snapshot.wantedBytes();
        }
        return used;
    }

    /** What was wrong, with the bytes at which it was seen. */
    String describe(WireException e, byte[] bytes, int at, int end) {
        String where = snapshot == null ? "bad packet" : "bad snapshot after " + snapshot.consumedBytes() + " bytes";
        int shown = Math.min(QuorumPacket.MIN_BYTES, end - at);
        return where + ": " + e.getMessage() + " (" + HexFormat.of().formatHex(bytes, at, at + shown) + ")";
    }

    private static int intAt(byte[] b, int at) {
        return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
    }
}
