package io.zabitat.tree;

import io.zabitat.api.Path;
import io.zabitat.tree.acl.AclTable;
import java.util.Arrays;

/**
 * A node of the tree. Owned by the node loop; readers look at it during one turn and keep no reference, because a node
 * that is changed for the first time is replaced by another object. Name and data lie in one array: the length of the
 * name in groups of seven bits, the name, the data.
 */
public abstract class ZNode implements Stat {
    /**
     * Alternates from snapshot to snapshot: equal to the store's parity when this node needs not be emitted any more.
     */
    static final int PARITY = 1 << 31;

    static final int NULL_DATA = 1 << 30;

    /** A container or TTL node: clients see no owner. */
    static final int HIDDEN_OWNER = 1 << 29;

    static final int ACL_MASK = HIDDEN_OWNER - 1;

    /** Null for the root, and for what was deleted or replaced. */
    FullNode parent;

    byte[] blob;
    int packed;
    final long czxid;
    final long ctime;

    ZNode(FullNode parent, byte[] blob, int packed, long czxid, long ctime) {
        this.parent = parent;
        this.blob = blob;
        this.packed = packed;
        this.czxid = czxid;
        this.ctime = ctime;
    }

    @Override
    public final long czxid() {
        return czxid;
    }

    @Override
    public final long ctime() {
        return ctime;
    }

    /** The count of creations below the node, as stored. */
    public abstract int storedCversion();

    /** As stored: a session id, the mark of a container or of a TTL node, or 0. */
    public abstract long ephemeralOwner();

    @Override
    public final int clientCversion() {
        return 2 * storedCversion() - childCount();
    }

    @Override
    public final long clientEphemeralOwner() {
        return (packed & HIDDEN_OWNER) != 0 ? 0 : ephemeralOwner();
    }

    /** -1 for everything to everybody, else the number in the ACL table. */
    public final long aclId() {
        int slot = aclSlot();
        return slot == AclTable.OPEN_SLOT ? -1 : slot;
    }

    /** The number of bytes of data, -1 for a node without data. */
    public final int dataLength() {
        return (packed & NULL_DATA) != 0 ? -1 : blob.length - dataOffset();
    }

    @Override
    public final int clientDataLength() {
        return Math.max(0, dataLength());
    }

    /** Copies the data; nothing when there is none. */
    public final void copyDataTo(byte[] target, int offset) {
        int from = dataOffset();
        System.arraycopy(blob, from, target, offset, blob.length - from);
    }

    /** The array that holds the data from {@link #dataOffset} on: to be read only. */
    public final byte[] array() {
        return blob;
    }

    public final int dataOffset() {
        return nameOffset() + nameLength();
    }

    public final int nameOffset() {
        int i = 0;
        while (blob[i] < 0) {
            i++;
        }
        return i + 1;
    }

    public final int nameLength() {
        int length = blob[0];
        if (length >= 0) {
            return length;
        }
        length &= 0x7f;
        for (int i = 1, shift = 7; ; i++, shift += 7) {
            int b = blob[i];
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                return length;
            }
        }
    }

    /** The name of every child, in no particular order but in the same one after the same history. */
    public abstract void forEachChild(ChildVisitor visitor);

    /** The full path, put together from the names. */
    public final Path path() {
        if (parent == null) {
            return Path.ROOT;
        }
        byte[] bytes = new byte[pathLength()];
        writePath(bytes);
        return Path.ofOwned(bytes);
    }

    /** The length of the path; 0 for the root. */
    final int pathLength() {
        int length = 0;
        for (ZNode node = this; node.parent != null; node = node.parent) {
            length += 1 + node.nameLength();
        }
        return length;
    }

    /** Writes the path from the end of its {@link #pathLength} bytes to offset 0. */
    final void writePath(byte[] into) {
        int end = pathLength();
        for (ZNode node = this; node.parent != null; node = node.parent) {
            int length = node.nameLength();
            end -= length;
            System.arraycopy(node.blob, node.nameOffset(), into, end, length);
            into[--end] = '/';
        }
    }

    /** Whether it is in the tree; the root counts as not. */
    final boolean isAttached() {
        return parent != null;
    }

    final int aclSlot() {
        return packed & ACL_MASK;
    }

    final boolean isNamed(byte[] name, int offset, int length) {
        byte[] b = blob;
        int own = b[0];
        int from = 1;
        if (own < 0) {
            own = nameLength();
            from = nameOffset();
        }
        return own == length && Arrays.equals(b, from, from + own, name, offset, offset + length);
    }

    abstract ZNode child(byte[] name, int offset, int length, int hash);

    /** Name and data in one array. */
    static byte[] blob(byte[] name, int nameOffset, int nameLength, byte[] data, int dataOffset, int dataLength) {
        int header = 1;
        for (int rest = nameLength >>> 7; rest != 0; rest >>>= 7) {
            header++;
        }
        int kept = Math.max(0, dataLength);
        byte[] blob = new byte[header + nameLength + kept];
        int rest = nameLength;
        for (int i = 0; i < header - 1; i++, rest >>>= 7) {
            blob[i] = (byte) (rest | 0x80);
        }
        blob[header - 1] = (byte) rest;
        System.arraycopy(name, nameOffset, blob, header, nameLength);
        if (kept > 0) {
            System.arraycopy(data, dataOffset, blob, header + nameLength, kept);
        }
        return blob;
    }

    /** Takes the name of each child. */
    public interface ChildVisitor {
        void child(byte[] name, int offset, int length);
    }
}
