package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import java.util.List;

/**
 * What a node will be after a transaction that is proposed but not yet applied. A record is made for every change; a
 * later one of the same path hides it.
 */
final class ChangeRecord {
    final Path path;

    /** The tree's node when the path was looked up, or null: may be deleted or replaced by now. */
    ZNode node;

    long zxid;
    boolean deleted;

    /** Whether it is a transaction's; else it shows the tree as it is, to the one who asked. */
    private boolean kept;

    int childCount;
    List<Acl> acl;
    long czxid;
    long mzxid;
    long pzxid;
    long ctime;
    long mtime;
    int version;
    int cversion;
    int aversion;
    long owner;
    byte[] data;
    int dataOffset;

    /** -1 for no data. */
    int dataLength;

    /** The node's digest, if {@link #hasDigest}. */
    long digest;

    boolean hasDigest;

    /** The record this one hides: shown again when a multi is taken back. */
    ChangeRecord hidden;

    /** The record before this one whose node belongs to the same session. */
    ChangeRecord previousOfOwner;

    private ChangeRecord(Path path) {
        this.path = path;
    }

    /** The present state of a node. */
    static ChangeRecord of(Path path, ZNode node, List<Acl> acl) {
        ChangeRecord record = new ChangeRecord(path);
        record.node = node;
        record.childCount = node.childCount();
        record.acl = acl;
        record.czxid = node.czxid();
        record.mzxid = node.mzxid();
        record.pzxid = node.pzxid();
        record.ctime = node.ctime();
        record.mtime = node.mtime();
        record.version = node.version();
        record.cversion = node.storedCversion();
        record.aversion = node.aversion();
        record.owner = node.ephemeralOwner();
        record.data = node.array();
        record.dataOffset = node.dataOffset();
        record.dataLength = node.dataLength();
        if (node instanceof FullNode full && full.digest != 0) {
            record.digest = full.digest & 0xffffffffL;
            record.hasDigest = true;
        }
        return record;
    }

    /** A node that will be created. */
    static ChangeRecord created(Path path, byte[] data, List<Acl> acl, long owner, long zxid, long timeMillis) {
        ChangeRecord record = new ChangeRecord(path);
        record.kept = true;
        record.zxid = zxid;
        record.acl = acl;
        record.czxid = zxid;
        record.mzxid = zxid;
        record.pzxid = zxid;
        record.ctime = timeMillis;
        record.mtime = timeMillis;
        record.owner = owner;
        record.setData(data);
        return record;
    }

    /** A node that will be gone; the owner it had is remembered. */
    static ChangeRecord deleted(ChangeRecord last, long zxid) {
        ChangeRecord record = new ChangeRecord(last.path);
        record.kept = true;
        record.zxid = zxid;
        record.deleted = true;
        record.owner = last.owner;
        return record;
    }

    /** The record to be changed by the transaction: this one itself when nobody else knows it, else a copy. */
    ChangeRecord next(long nextZxid) {
        ChangeRecord record = kept ? copy() : this;
        record.kept = true;
        record.zxid = nextZxid;
        record.hasDigest = false;
        return record;
    }

    private ChangeRecord copy() {
        ChangeRecord record = new ChangeRecord(path);
        record.node = node;
        record.childCount = childCount;
        record.acl = acl;
        record.czxid = czxid;
        record.mzxid = mzxid;
        record.pzxid = pzxid;
        record.ctime = ctime;
        record.mtime = mtime;
        record.version = version;
        record.cversion = cversion;
        record.aversion = aversion;
        record.owner = owner;
        record.data = data;
        record.dataOffset = dataOffset;
        record.dataLength = dataLength;
        return record;
    }

    void setData(byte[] bytes) {
        data = bytes;
        dataOffset = 0;
        dataLength = bytes == null ? -1 : bytes.length;
    }
}
