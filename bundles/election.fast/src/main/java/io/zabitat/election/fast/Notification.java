package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import io.zabitat.api.Zxid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One message of the election port (election protocol, section 2). The configuration in it is bounded and compared: as long
 * as servers cannot be reconfigured nobody adopts one from a notification (ZOOKEEPER-3829).
 *
 * @param state what the sender does
 * @param vote whom it votes for, or follows
 * @param version of the form of the message, 0 for the two old ones
 */
record Notification(PeerState state, Vote vote, int version) {
    /** The form that is sent. */
    static final int VERSION = 2;

    /** No ensemble counts this far; a round behind it would leave no room for the next ones. */
    private static final long MAX_ROUND = Long.MAX_VALUE >> 1;

    private static final int BYTES_WITHOUT_PEER_EPOCH = 28;
    private static final int BYTES_WITHOUT_VERSION = 40;
    private static final int BYTES_BEFORE_CONFIG = 44;
    private static final int FIRST_VERSION_WITH_CONFIG = 2;

    static byte[] encode(PeerState state, Vote vote, byte[] config) {
        return ByteBuffer.allocate(BYTES_BEFORE_CONFIG + config.length)
                .putInt(state.ordinal())
                .putLong(vote.leader())
                .putLong(vote.zxid())
                .putLong(vote.electionEpoch())
                .putLong(vote.peerEpoch())
                .putInt(VERSION)
                .putInt(config.length)
                .put(config)
                .array();
    }

    /** Empty when the bytes are no notification; a bad one must not stop the receiver (ZOOKEEPER-3769). */
    static Optional<Notification> decode(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        boolean oldest = message.length == BYTES_WITHOUT_PEER_EPOCH;
        if (!oldest && message.length < BYTES_WITHOUT_VERSION) {
            return Optional.empty();
        }
        int state = in.getInt();
        if (state < 0 || state >= PeerState.values().length) {
            return Optional.empty();
        }
        long leader = in.getLong();
        long zxid = in.getLong();
        long electionEpoch = in.getLong();
        long peerEpoch = oldest ? Zxid.epoch(zxid) : in.getLong();
        // What stands in the last four bytes of the second old form is no version.
        int version = message.length <= BYTES_WITHOUT_VERSION ? 0 : in.getInt();
        boolean hasConfig = version >= FIRST_VERSION_WITH_CONFIG;
        if (electionEpoch > MAX_ROUND || hasConfig && !holdsConfig(in)) {
            return Optional.empty();
        }
        Vote vote = new Vote(leader, zxid, electionEpoch, peerEpoch);
        return Optional.of(new Notification(PeerState.values()[state], vote, version));
    }

    /** The text of the sender's configuration, in a message that {@link #decode} takes; empty in the old forms. */
    static String configOf(byte[] message) {
        if (message.length < BYTES_BEFORE_CONFIG) {
            return "";
        }
        ByteBuffer in = ByteBuffer.wrap(message).position(BYTES_WITHOUT_VERSION - Integer.BYTES);
        return in.getInt() < FIRST_VERSION_WITH_CONFIG
                ? ""
                : new String(message, BYTES_BEFORE_CONFIG, in.getInt(), StandardCharsets.UTF_8);
    }

    private static boolean holdsConfig(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            return false;
        }
        int length = in.getInt();
        return length >= 0 && length <= in.remaining();
    }
}
