package io.zabitat.tree;

import io.zabitat.api.Path;

/** Skeleton. */
public abstract class ZNode implements Stat {
    public abstract int storedCversion();

    /** As stored: session id, container mark or TTL mark. */
    public abstract long ephemeralOwner();

    /** -1 for world:anyone ALL, else the number in the ACL table. */
    public abstract long aclId();

    /** -1 for a node without data. */
    public abstract int dataLength();

    public abstract void copyDataTo(byte[] target, int offset);

    /** The array the data lies in from {@link #dataOffset}: not to be changed. */
    public abstract byte[] array();

    public abstract int dataOffset();

    public abstract void forEachChild(ChildVisitor visitor);

    public abstract Path path();

    /** Takes the name of each child. */
    public interface ChildVisitor {
        void child(byte[] name, int offset, int length);
    }
}
