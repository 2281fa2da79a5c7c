package io.zabitat.wire.snapshot;

import io.zabitat.api.Acl;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteWriter;
import java.util.List;

/**
 * Writes a snapshot body: a count and that many sessions, a count and that many ACLs, the nodes with parents first, the
 * end. The caller keeps this order, and takes from the writer what has been written whenever enough has come together.
 */
public final class SnapshotEncoder {
    /** What a node takes beside its path and data: two lengths, the ACL id and the persisted stat. */
    public static final int NODE_OVERHEAD_BYTES = 76;

    private final JuteWriter out;

    public SnapshotEncoder(JuteWriter out) {
        this.out = out;
    }

    public void sessionCount(int count) {
        out.writeInt(count);
    }

    public void session(long sessionId, int timeoutMillis) {
        out.writeLong(sessionId);
        out.writeInt(timeoutMillis);
    }

    public void aclCount(int count) {
        out.writeInt(count);
    }

    public void acl(long aclId, List<Acl> acl) {
        out.writeLong(aclId);
        AclCodec.write(acl, out);
    }

    /** A node; see {@link SnapshotVisitor#onNode}. The root's path has length 0; a negative data length is no data. */
    public void node(
            byte[] path,
            int pathOffset,
            int pathLength,
            byte[] data,
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
            long pzxid) {
        out.ensure(NODE_OVERHEAD_BYTES + pathLength + Math.max(0, dataLength));
        out.writeBuffer(path, pathOffset, pathLength);
        out.writeBuffer(data, dataOffset, dataLength);
        out.writeLong(aclId);
        out.writeLong(czxid);
        out.writeLong(mzxid);
        out.writeLong(ctime);
        out.writeLong(mtime);
        out.writeInt(version);
        out.writeInt(cversion);
        out.writeInt(aversion);
        out.writeLong(owner);
        out.writeLong(pzxid);
    }

    /** Ends the nodes. */
    public void end() {
        out.writeInt(1);
        out.writeByte('/');
    }
}
