package io.zabitat.spi.oracle;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * An oracle as one voter sees it. Calls may block; a thread of the server's that does nothing else makes them, one at a time. The
 * server counts a call that throws as a refusal, so what it asked for may have happened all the same.
 *
 * <p>An exclusive oracle keeps one register for an ensemble, which all voters see: the highest epoch granted, and to whom; the grant
 * that stands, if any; how far the history goes that was acknowledged alone, which never goes back; the newest version of the
 * configuration. It changes the register by compare and set, and has it on stable storage before it answers. It answers rather too
 * late than wrongly: whatever time passes between its look at the register, its change and the arrival of its answer, a grant that
 * was replaced meanwhile is refused at its next use.
 */
@ConsumerType
public interface Oracle extends AutoCloseable {
    /**
     * Asks for a grant. Refused while another member's grant stands; to one whose history ends before what was acknowledged alone;
     * to an epoch that is not higher than the highest granted, unless this member was given that one; to an older configuration.
     * A grant stands until it is given back, until its holder asks for another, or until another member asks who is entitled to it and
     * has seen no sign of the holder for the length of a lease.
     *
     * @return the new grant, with the zxid of the request recorded
     */
    Answer request(Request request) throws OracleException;

    /**
     * Records how far the history goes that is acknowledged alone; a sign of the holder's life, also with the same zxid again. Refused
     * when the grant does not stand any more.
     */
    Answer record(Grant grant, long zxid) throws OracleException;

    /** The grant is not used any more. Nothing happens when it does not stand. */
    void release(Grant grant, long zxid) throws OracleException;

    /** Called every few seconds while the server runs: for what needs no occasion, such as finding the other member. */
    default void attend() throws OracleException {}

    /** A line for the operator: what it is, and whether it works. Any thread. */
    String describe();

    @Override
    void close();

    /**
     * Who asks.
     *
     * @param member the server id
     * @param configVersion of its configuration
     * @param epoch that it leads, or would
     * @param lastZxid the end of its history; (epoch, 0) of the epoch that it belongs to while that is more
     */
    record Request(long member, long configVersion, long epoch, long lastZxid) {}

    /**
     * A grant.
     *
     * @param token its number, used for no other
     * @param epoch that it is bound to
     */
    record Grant(long member, long token, long epoch) {}

    /**
     * Yes or no.
     *
     * @param granted whether the grant stands
     * @param grant when granted; of an oracle that only says yes its token is 0
     * @param highestEpoch ever granted, 0 when not known
     * @param reason when not granted: for the operator
     */
    record Answer(boolean granted, Grant grant, long highestEpoch, String reason) {
        /** A grant that stands. */
        public static Answer yes(Grant grant) {
            return new Answer(true, grant, grant.epoch(), "");
        }

        /** No grant. */
        public static Answer no(long member, long highestEpoch, String reason) {
            return new Answer(false, new Grant(member, 0, 0), highestEpoch, reason);
        }
    }
}
