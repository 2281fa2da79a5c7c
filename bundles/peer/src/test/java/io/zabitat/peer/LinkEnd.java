package io.zabitat.peer;

import io.zabitat.api.Acl;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.wire.WireException;
import io.zabitat.wire.snapshot.SnapshotVisitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A link and what its listener was told, snapshots as text. */
final class LinkEnd implements LinkListener, SnapshotVisitor {
    final QuorumLink link;
    final FakeSocket socket;
    final List<PeerMessage> messages = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    Consumer<PeerMessage> onMessage = message -> {};
    boolean refuseSnapshots;

    LinkEnd(QuorumLink.Side side, LinkSettings settings, FakeSocket socket) {
        this.socket = socket;
        link = new QuorumLink(side.ordinal(), side, settings, this);
        link.attach(socket.net.adopt(socket, link));
    }

    @Override
    public void onMessage(QuorumLink from, PeerMessage message) {
        messages.add(message);
        events.add(message.getClass().getSimpleName());
        onMessage.accept(message);
    }

    @Override
    public SnapshotVisitor onSnapshot(QuorumLink from, long zxid) {
        events.add("snapshot " + zxid);
        return this;
    }

    @Override
    public void onSnapshotEnd(QuorumLink from, long zxid) {
        events.add("end " + zxid);
    }

    @Override
    public void onDown(QuorumLink from, String reason) {
        events.add("down " + reason);
    }

    @Override
    public void onSession(long sessionId, int timeoutMillis) {
        events.add("session " + sessionId + " " + timeoutMillis);
    }

    @Override
    public void onAcl(long aclId, List<Acl> acl) {
        events.add("acl " + aclId + " " + acl.size());
    }

    @Override
    public void onNode(
            byte[] buf,
            int pathOffset,
            int pathLength,
            int dataOffset,
            int dataLength,
            long aclId,
            long czxid,
            long mzxid,
            long ctime,
            long mtime,
            int version,
            int cversion,
            int aversion,
            long owner,
            long pzxid)
            throws WireException {
        if (refuseSnapshots) {
            throw new WireException("node without a parent");
        }
        events.add("node " + new String(buf, pathOffset, pathLength, StandardCharsets.UTF_8) + " " + dataLength);
    }
}
