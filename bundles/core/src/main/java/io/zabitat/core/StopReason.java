package io.zabitat.core;

/** Why a role stopped serving. */
public enum StopReason {
    /** The own disk failed: nothing can be promised any more (ZOOKEEPER-2247). */
    STORAGE_FAILED
}
