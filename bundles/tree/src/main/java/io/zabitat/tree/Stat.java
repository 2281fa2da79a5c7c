package io.zabitat.tree;

/** The eleven fields of a node's stat, as clients see them (client protocol, sections 4 and 5.1). */
public interface Stat {
    long czxid();

    long mzxid();

    long ctime();

    long mtime();

    int version();

    /** Creations and deletions of children: twice the stored count of creations minus the children there are. */
    int clientCversion();

    int aversion();

    /** The session that owns the node; 0 also for container and TTL nodes. */
    long clientEphemeralOwner();

    /** The number of bytes of data; 0 also for a node without data. */
    int clientDataLength();

    int childCount();

    long pzxid();
}
