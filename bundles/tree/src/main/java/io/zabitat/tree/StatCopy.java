package io.zabitat.tree;

/** A node's stat at one moment, for the parts of a multi: a later part may change the node. */
record StatCopy(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int clientCversion,
        int aversion,
        long clientEphemeralOwner,
        int clientDataLength,
        int childCount,
        long pzxid)
        implements Stat {
    static Stat of(Stat stat) {
        return new StatCopy(
                stat.czxid(),
                stat.mzxid(),
                stat.ctime(),
                stat.mtime(),
                stat.version(),
                stat.clientCversion(),
                stat.aversion(),
                stat.clientEphemeralOwner(),
                stat.clientDataLength(),
                stat.childCount(),
                stat.pzxid());
    }
}
