package com.example.broadcast;

import io.zabitat.api.Vote;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;

/**
 * What one server says to another.
 *
 * @param settled whether the sender has a leader, and does not look for one
 * @param whole whether the sender's own history is complete
 * @param leader whom it follows or proposes; {@link Long#MIN_VALUE} for nobody
 * @param leaderWhole whether that one's history is complete
 * @param epoch of the last leader whom the proposed one followed
 * @param zxid the proposed one's last
 */
record Ballot(boolean settled, boolean whole, long leader, boolean leaderWhole, long epoch, long zxid) {
    static final long NOBODY = Long.MIN_VALUE;

    /** A complete history before none, then the longer one, then the greater id. */
    static final Comparator<Ballot> BETTER = Comparator.comparing((Ballot ballot) -> ballot.leader != NOBODY)
            .thenComparing(Ballot::leaderWhole)
            .thenComparing(Ballot::epoch)
            .thenComparing(Ballot::zxid)
            .thenComparing(Ballot::leader);

    private static final byte MAGIC = 'B';
    private static final int BYTES = 2 + 3 * Long.BYTES;

    Vote vote() {
        return new Vote(leader, zxid, -1, epoch);
    }

    byte[] encode() {
        int flags = (settled ? 1 : 0) | (whole ? 2 : 0) | (leaderWhole ? 4 : 0);
        return ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .put((byte) flags)
                .putLong(leader)
                .putLong(epoch)
                .putLong(zxid)
                .array();
    }

    /** Empty for what is no ballot: anybody can send anything. */
    static Optional<Ballot> decode(byte[] message) {
        if (message.length != BYTES || message[0] != MAGIC || message[1] < 0 || message[1] > 7) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(message).position(1);
        int flags = in.get();
        long leader = in.getLong();
        long epoch = in.getLong();
        long zxid = in.getLong();
        return Optional.of(new Ballot((flags & 1) != 0, (flags & 2) != 0, leader, (flags & 4) != 0, epoch, zxid));
    }
}
