package io.zabitat.election.udp;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The two datagrams of the protocol: a question, and the answer to it (election protocol, section 4). */
final class Packets {
    static final int QUESTION_BYTES = Integer.BYTES;
    static final int ANSWER_BYTES = Integer.BYTES + 3 * Long.BYTES;

    private Packets() {}

    /**
     * An answer.
     *
     * @param xid of the question
     * @param server who answers
     * @param vote whom it votes for, or follows
     */
    record Answer(int xid, long server, Ballot vote) {
        byte[] encode() {
            return ByteBuffer.allocate(ANSWER_BYTES)
                    .putInt(xid)
                    .putLong(server)
                    .putLong(vote.leader())
                    .putLong(vote.zxid())
                    .array();
        }

        /** ZooKeeper 3.4 sends 36 bytes, of which the last 8 mean nothing. */
        static Optional<Answer> decode(byte[] message) {
            if (message.length < ANSWER_BYTES) {
                return Optional.empty();
            }
            ByteBuffer in = ByteBuffer.wrap(message);
            return Optional.of(new Answer(in.getInt(), in.getLong(), new Ballot(in.getLong(), in.getLong())));
        }
    }

    static boolean isQuestion(byte[] message) {
        return message.length == QUESTION_BYTES;
    }

    static byte[] question(int xid) {
        return ByteBuffer.allocate(QUESTION_BYTES).putInt(xid).array();
    }

    static int xid(byte[] question) {
        return ByteBuffer.wrap(question).getInt();
    }
}
