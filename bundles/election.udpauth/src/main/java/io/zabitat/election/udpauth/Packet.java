package io.zabitat.election.udpauth;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One datagram of the protocol, 48 bytes whatever it says (election protocol, section 5).
 *
 * @param tag ties together what belongs to one notification
 * @param state of the sender: 0 looks for a leader. 1 and 2 mean that it has one; ZooKeeper 3.4 writes 2 for a leader and reads 1
 *     for it, so that neither can be told from the other
 * @param first the challenge, or the proposed leader
 * @param zxid of the proposed leader
 * @param round the sender's logical clock
 * @param proof of a notification: the challenge that was asked for it
 */
record Packet(Type type, long tag, int state, long first, long zxid, long round, long proof) {
    static final int BYTES = 48;

    static final int LOOKING = 0;
    static final int FOLLOWING = 1;
    static final int LEADING = 2;

    /** In the order of their numbers. */
    enum Type {
        CHALLENGE_REQUEST,
        CHALLENGE,
        NOTIFICATION,
        ACK
    }

    static Packet challengeRequest(long tag) {
        return new Packet(Type.CHALLENGE_REQUEST, tag, 0, 0, 0, 0, 0);
    }

    static Packet challenge(long tag, int state, long challenge) {
        return new Packet(Type.CHALLENGE, tag, state, challenge, 0, 0, 0);
    }

    static Packet notification(long tag, Ballot vote, long round, long proof) {
        return new Packet(Type.NOTIFICATION, tag, LOOKING, vote.leader(), vote.zxid(), round, proof);
    }

    static Packet ack(long tag, int state, Ballot vote, long round) {
        return new Packet(Type.ACK, tag, state, vote.leader(), vote.zxid(), round, 0);
    }

    Ballot vote() {
        return new Ballot(first, zxid);
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putInt(type.ordinal())
                .putLong(tag)
                .putInt(state)
                .putLong(first)
                .putLong(zxid)
                .putLong(round)
                .putLong(proof)
                .array();
    }

    static Optional<Packet> decode(byte[] message) {
        if (message.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        int number = in.getInt();
        if (number < 0 || number >= Type.values().length) {
            return Optional.empty();
        }
        Packet packet = new Packet(
                Type.values()[number],
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
        return packet.state < LOOKING || packet.state > LEADING ? Optional.empty() : Optional.of(packet);
    }
}
