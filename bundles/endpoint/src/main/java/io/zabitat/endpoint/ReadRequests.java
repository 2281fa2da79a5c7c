package io.zabitat.endpoint;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.Perms;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.ZNode;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.MultiReadDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers requests that change nothing in the tree, from request bytes to reply bytes (client protocol, sections 4 and 6). The
 * zxid of each reply is exactly the state it was computed from.
 */
final class ReadRequests {
    private static final int PING_XID = -2;

    private final ClientEndpoint endpoint;
    private final DataTree tree;
    private final AclPolicy acls;
    private final FrameOut frames;
    private final WatchRequests watches;

    ReadRequests(ClientEndpoint endpoint, AclPolicy acls, FrameOut frames) {
        this.endpoint = endpoint;
        this.tree = endpoint.tree();
        this.acls = acls;
        this.frames = frames;
        this.watches = new WatchRequests(endpoint);
    }

    void answer(ClientConnection to, int xid, int type, byte[] bytes, int at, int length) {
        JuteReader in = endpoint.reader(bytes, at, length);
        try {
            switch (type) {
                case OpCode.PING -> endpoint.replies().bare(to, PING_XID, tree.lastZxid(), 0);
                case OpCode.GET_DATA -> getData(to, xid, in);
                case OpCode.EXISTS -> exists(to, xid, in);
                case OpCode.GET_CHILDREN -> getChildren(to, xid, in, false);
                case OpCode.GET_CHILDREN2 -> getChildren(to, xid, in, true);
                case OpCode.GET_ACL -> getAcl(to, xid, in);
                case OpCode.SYNC -> sync(to, xid, in);
                case OpCode.MULTI_READ -> multiRead(to, xid, in);
                case OpCode.GET_EPHEMERALS -> getEphemerals(to, xid, in);
                case OpCode.GET_ALL_CHILDREN_NUMBER -> getAllChildrenNumber(to, xid, in);
                case OpCode.WHO_AM_I -> whoAmI(to, xid);
                case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 -> {
                    watches.setWatches(to, type, in);
                    endpoint.replies().error(to, xid, 0);
                }
                case OpCode.ADD_WATCH -> {
                    watches.addWatch(to, in);
                    JuteWriter out = begin(to, xid, 4);
                    out.writeInt(0);
                    end(to);
                }
                case OpCode.CHECK_WATCHES -> endpoint.replies().error(to, xid, watches.checkWatches(to, in));
                case OpCode.REMOVE_WATCHES -> endpoint.replies().error(to, xid, watches.removeWatches(to, in));
                default -> throw new IllegalStateException("not a read: " + type);
            }
        } catch (WireException e) {
            error(to, xid, ErrorCode.MARSHALLING_ERROR);
        }
    }

    private JuteWriter begin(ClientConnection to, int xid, int bodyBytes) {
        return frames.beginReply(to.channel(), xid, tree.lastZxid(), 0, bodyBytes);
    }

    private void end(ClientConnection to) {
        to.onFrameOut(frames.end());
    }

    private void error(ClientConnection to, int xid, ErrorCode code) {
        endpoint.replies().error(to, xid, code.code());
    }

    private boolean permits(ZNode node, int perms, ClientConnection caller) {
        return node.aclId() == -1 || acls.permits(tree.acl(node), perms, caller.ids());
    }

    /** A path that is null is not a path that is missing: ZooKeeper answers it as a malformed request. */
    private static int readPath(JuteReader in) throws WireException {
        int length = in.readRange();
        if (length < 0) {
            throw new WireException("null path");
        }
        return length;
    }

    private void getData(ClientConnection to, int xid, JuteReader in) throws WireException {
        int length = readPath(in);
        int offset = in.rangeOffset();
        boolean watch = in.readBoolean();
        ZNode node = tree.find(in.array(), offset, length);
        if (node == null) {
            error(to, xid, ErrorCode.NO_NODE);
        } else if (!permits(node, Perms.READ, to)) {
            error(to, xid, ErrorCode.NO_AUTH);
        } else {
            if (watch) {
                tree.watches().addData(Path.copyOf(in.array(), offset, length), to);
            }
            int size = node.dataLength();
            JuteWriter out = begin(to, xid, 4 + Math.max(0, size) + FrameOut.STAT_BYTES);
            out.writeBuffer(node.array(), node.dataOffset(), size);
            FrameOut.writeStat(out, node);
            end(to);
        }
    }

    private void exists(ClientConnection to, int xid, JuteReader in) throws WireException {
        int length = readPath(in);
        int offset = in.rangeOffset();
        boolean watch = in.readBoolean();
        byte[] bytes = in.array();
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == 0) {
                error(to, xid, ErrorCode.BAD_ARGUMENTS);
                return;
            }
        }
        ZNode node = tree.find(bytes, offset, length);
        if (node != null && !permits(node, Perms.READ, to)) {
            error(to, xid, ErrorCode.NO_AUTH);
            return;
        }
        if (watch) { // also on a node that is not there yet
            tree.watches().addData(Path.copyOf(bytes, offset, length), to);
        }
        if (node == null) {
            error(to, xid, ErrorCode.NO_NODE);
        } else {
            FrameOut.writeStat(begin(to, xid, FrameOut.STAT_BYTES), node);
            end(to);
        }
    }

    private void getChildren(ClientConnection to, int xid, JuteReader in, boolean withStat) throws WireException {
        int length = readPath(in);
        int offset = in.rangeOffset();
        boolean watch = in.readBoolean();
        ZNode node = tree.find(in.array(), offset, length);
        if (node == null) {
            error(to, xid, ErrorCode.NO_NODE);
        } else if (!permits(node, Perms.READ, to)) {
            error(to, xid, ErrorCode.NO_AUTH);
        } else {
            if (watch) {
                tree.watches().addChild(Path.copyOf(in.array(), offset, length), to);
            }
            JuteWriter out = begin(to, xid, 4 + FrameOut.STAT_BYTES + node.childCount() * 16);
            writeChildren(out, node);
            if (withStat) {
                FrameOut.writeStat(out, node);
            }
            end(to);
        }
    }

    private static void writeChildren(JuteWriter out, ZNode node) {
        out.writeInt(node.childCount());
        node.forEachChild(out::writeBuffer);
    }

    private void getAcl(ClientConnection to, int xid, JuteReader in) throws WireException {
        int length = readPath(in);
        ZNode node = tree.find(in.array(), in.rangeOffset(), length);
        if (node == null) {
            error(to, xid, ErrorCode.NO_NODE);
        } else if (!permits(node, Perms.READ | Perms.ADMIN, to)) {
            error(to, xid, ErrorCode.NO_AUTH);
        } else {
            List<Acl> acl = tree.acl(node);
            List<Acl> shown = permits(node, Perms.ADMIN, to) ? acl : AclPolicy.masked(acl);
            JuteWriter out = begin(to, xid, 64 + FrameOut.STAT_BYTES);
            AclCodec.write(shown, out);
            FrameOut.writeStat(out, node);
            end(to);
        }
    }

    /** Everything proposed before it has been applied by now; the path is only echoed. */
    private void sync(ClientConnection to, int xid, JuteReader in) throws WireException {
        int length = in.readRange();
        JuteWriter out = begin(to, xid, 4 + Math.max(0, length));
        out.writeBuffer(in.array(), in.rangeOffset(), length);
        end(to);
    }

    private void multiRead(ClientConnection to, int xid, JuteReader in) throws WireException {
        List<MultiReadDecoder.ReadPart> parts = MultiReadDecoder.decode(in);
        boolean malformed = parts.stream().anyMatch(part -> !part.hasPath());
        int error = (malformed ? ErrorCode.MARSHALLING_ERROR : ErrorCode.OK).code();
        JuteWriter out = frames.beginReply(to.channel(), xid, tree.lastZxid(), error, 16 + parts.size() * 128);
        for (MultiReadDecoder.ReadPart part : parts) {
            if (!part.hasPath()) {
                break; // ZooKeeper still sends what it had read before it failed
            }
            ZNode node = tree.find(part.path());
            if (node == null) {
                Replies.errorPart(out, ErrorCode.NO_NODE.code());
            } else if (!permits(node, Perms.READ, to)) {
                Replies.errorPart(out, ErrorCode.NO_AUTH.code());
            } else {
                Replies.multiHeader(out, part.type(), false, 0);
                if (part.type() == OpCode.GET_DATA) {
                    out.writeBuffer(node.array(), node.dataOffset(), node.dataLength());
                    FrameOut.writeStat(out, node);
                } else {
                    writeChildren(out, node);
                }
            }
        }
        Replies.multiHeader(out, -1, true, -1);
        end(to);
    }

    private void getEphemerals(ClientConnection to, int xid, JuteReader in) throws WireException {
        String prefix = in.readString();
        boolean all = prefix == null || prefix.isBlank() || prefix.equals("/");
        Path start = all ? Path.EMPTY : Path.of(prefix);
        List<Path> found = new ArrayList<>();
        for (Path path : to.session().ephemerals()) {
            if (path.startsWith(start)) {
                found.add(path);
            }
        }
        JuteWriter out = begin(to, xid, 4 + found.size() * 32);
        out.writeInt(found.size());
        for (Path path : found) {
            out.writePath(path);
        }
        end(to);
    }

    private void getAllChildrenNumber(ClientConnection to, int xid, JuteReader in) throws WireException {
        int length = readPath(in);
        ZNode node = tree.find(in.array(), in.rangeOffset(), length);
        if (node == null) {
            error(to, xid, ErrorCode.NO_NODE);
        } else if (!permits(node, Perms.READ, to)) {
            error(to, xid, ErrorCode.NO_AUTH);
        } else {
            // ZooKeeper compares paths as text: by its empty name the root is one of its own descendants
            int itself = length == 0 ? 1 : 0;
            begin(to, xid, 4).writeInt(tree.descendantCount(node) + itself);
            end(to);
        }
    }

    private void whoAmI(ClientConnection to, int xid) {
        List<Id> ids = to.ids();
        JuteWriter out = begin(to, xid, 4 + ids.size() * 48);
        out.writeInt(ids.size());
        for (Id id : ids) {
            out.writeString(id.scheme());
            out.writeString(endpoint.userName(id));
        }
        end(to);
    }
}
