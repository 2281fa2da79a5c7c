package io.zabitat.wire.snapshot;

import io.zabitat.api.Acl;
import io.zabitat.wire.WireException;
import java.util.List;

/** Takes the contents of a snapshot in their order: sessions, ACLs, nodes with parents first. */
public interface SnapshotVisitor {
    void onSession(long sessionId, int timeoutMillis) throws WireException;

    void onAcl(long aclId, List<Acl> acl) throws WireException;

    /**
     * A node. The bytes are valid during the call.
     *
     * @param pathLength 0 for the root
     * @param dataLength -1 for a node without data
     * @param aclId -1 for everything to everybody
     * @param cversion the internal one: how often a child was created
     * @param owner the ephemeral owner as stored, with containers and TTLs in it
     * @throws WireException when the node does not fit to what came before
     */
    void onNode(
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
            throws WireException;
}
