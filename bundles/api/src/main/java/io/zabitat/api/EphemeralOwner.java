package io.zabitat.api;

/**
 * What the stored {@code ephemeralOwner} of a node says (client protocol, sections 5.1 and 5.2): 0 for a persistent node,
 * a session id for an ephemeral one, {@link #CONTAINER}, or {@code 0xff00} and 40 bits of milliseconds for a TTL node.
 */
public final class EphemeralOwner {
    public static final long NONE = 0L;
    public static final long CONTAINER = Long.MIN_VALUE;

    /** The longest time to live, in milliseconds. */
    public static final long MAX_TTL_MILLIS = (1L << 40) - 1;

    private static final long TTL_MARK = 0xff00000000000000L;

    private EphemeralOwner() {}

    /** The owner of a node that lives {@code ttlMillis} after its last change, 1 to {@link #MAX_TTL_MILLIS}. */
    public static long ofTtl(long ttlMillis) {
        if (ttlMillis <= 0 || ttlMillis > MAX_TTL_MILLIS) {
            throw new IllegalArgumentException("ttl must be 1.." + MAX_TTL_MILLIS + " ms, not " + ttlMillis);
        }
        return TTL_MARK | ttlMillis;
    }

    /** Whether the owner marks a TTL node; only meaningful where extended types are enabled. */
    public static boolean isTtl(long owner) {
        return (owner & TTL_MARK) == TTL_MARK;
    }

    public static long ttlMillis(long owner) {
        return owner & MAX_TTL_MILLIS;
    }
}
