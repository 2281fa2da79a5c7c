package io.zabitat.core;

/** Why a role stopped serving. */
public enum StopReason {
    /** The own disk failed: nothing can be promised any more (ZOOKEEPER-2247). */
    STORAGE_FAILED,
    /** The own disk has brought nothing for longer than others would be waited for. */
    DISK_STALLED,
    /** Too few voters answer the leader. */
    QUORUM_LOST,
    /** The link to the leader ended, or it went silent. */
    LEADER_LOST,
    /** Something came that the protocol does not allow: the link is dropped and the history synchronised anew. */
    PROTOCOL,
    /** What memory holds is not what the leader's is; the leader has said so, and will send a snapshot. */
    STATE_DIFFERS,
    /** The server did not run for longer than others wait for it. */
    PAUSED,
    /** A member has promised a later epoch, and can follow nobody before the leader has a later one still. */
    OUTRUN,
    /** A configuration has come into force in which this server has another role, or another leader. */
    RECONFIGURED,
    /** The epoch has no zxid left. */
    ZXID_EXHAUSTED,
    /** An operator asked for it. */
    RESIGNED
}
