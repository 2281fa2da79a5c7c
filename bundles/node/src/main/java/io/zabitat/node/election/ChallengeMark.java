package io.zabitat.node.election;

import java.nio.ByteBuffer;

/**
 * Tells datagrams of algorithm 1 from those of algorithm 2, which share a port and a layout (election protocol, section 5): a notification
 * that answers no challenge is of 1, a request for a challenge of 2. The other kinds look the same.
 */
final class ChallengeMark {
    private static final int BYTES = 48;
    private static final int CHALLENGE_REQUEST = 0;
    private static final int NOTIFICATION = 2;
    private static final int CHALLENGE_OFFSET = 40;

    private ChallengeMark() {}

    /** Whether whoever sent this elects by the other one of the two. */
    static boolean isOfOther(int algorithm, byte[] message) {
        if (message.length != BYTES || algorithm != 1 && algorithm != 2) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        return algorithm == 1
                ? in.getInt() == CHALLENGE_REQUEST
                : in.getInt() == NOTIFICATION && in.getLong(CHALLENGE_OFFSET) == 0;
    }
}
