package io.zabitat.node.election;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a member answers to who elects by another algorithm than it does: which generation it is in. Sent by the way on which the message
 * came; of a length that no algorithm has a message of, and too short for ZooKeeper's, which skip it.
 */
public record GenerationNotice(long generation, int algorithm) {
    private static final long MAGIC = 0x5a61_6269_7447_656eL;
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;
    private static final int LAST = 3;

    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(MAGIC)
                .putLong(generation)
                .putInt(algorithm)
                .array();
    }

    /** Empty when the message is something else. */
    public static Optional<GenerationNotice> decode(byte[] message) {
        if (message.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        if (in.getLong() != MAGIC) {
            return Optional.empty();
        }
        GenerationNotice notice = new GenerationNotice(in.getLong(), in.getInt());
        boolean sane = notice.generation >= 0 && notice.algorithm >= 0 && notice.algorithm <= LAST;
        return sane ? Optional.of(notice) : Optional.empty();
    }
}
