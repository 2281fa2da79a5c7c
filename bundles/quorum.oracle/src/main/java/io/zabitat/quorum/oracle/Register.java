package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;

/**
 * What an exclusive oracle remembers, and its rules (hot swap 4.4). Immutable and pure: each change makes a new register, which counts
 * once it is on stable storage.
 *
 * @param sequence grows with every sign of the holder's life
 * @param lastToken the newest grant, standing or not
 * @param token the grant that stands; 0 for none
 * @param holder of the newest grant
 * @param epoch the highest ever granted, by the newest grant
 * @param upTo how far the history goes that was acknowledged alone
 * @param configVersion the newest of those who got a grant
 */
record Register(long sequence, long lastToken, long token, long holder, long epoch, long upTo, long configVersion) {
    static final Register EMPTY = new Register(0, 0, 0, 0, 0, 0, 0);

    /** What a question leads to: the same register when it is refused. */
    record Outcome(Register next, Answer answer) {}

    /** @param silent whether the holder has given no sign for the length of a lease, as far as the asking side has seen */
    Outcome request(Request request, boolean silent) {
        long member = request.member();
        if (request.configVersion() < configVersion) {
            return no(
                    member,
                    "the configuration " + hex(request.configVersion()) + " is older than " + hex(configVersion));
        } else if (request.lastZxid() < upTo) {
            return no(
                    member,
                    "the history ends at " + hex(request.lastZxid()) + ", server " + holder + " has acknowledged up to "
                            + hex(upTo) + " alone");
        } else if (token != 0 && holder != member && !silent) {
            return no(member, "server " + holder + " holds the grant, for epoch " + epoch);
        } else if (request.epoch() < epoch || request.epoch() == epoch && holder != member) {
            return no(
                    member, "epoch " + request.epoch() + " is not new: " + epoch + " was granted to server " + holder);
        }
        long granted = lastToken + 1;
        Register next = new Register(
                sequence + 1, granted, granted, member, request.epoch(), request.lastZxid(), request.configVersion());
        return new Outcome(next, Answer.yes(new Grant(member, granted, request.epoch())));
    }

    Outcome record(Grant grant, long zxid) {
        if (!stands(grant)) {
            return no(
                    grant.member(),
                    "grant " + grant.token() + " has ended: the newest is " + lastToken + ", of server " + holder);
        } else if (zxid < upTo) {
            return no(grant.member(), hex(zxid) + " is behind " + hex(upTo) + ", which is recorded");
        }
        return new Outcome(
                new Register(sequence + 1, lastToken, token, holder, epoch, zxid, configVersion), Answer.yes(grant));
    }

    Register release(Grant grant, long zxid) {
        return stands(grant)
                ? new Register(sequence + 1, lastToken, 0, holder, epoch, Math.max(upTo, zxid), configVersion)
                : this;
    }

    /** The grant 0, which nobody was ever given, does not stand while none does. */
    private boolean stands(Grant grant) {
        return token != 0 && token == grant.token() && holder == grant.member();
    }

    private Outcome no(long member, String reason) {
        return new Outcome(this, Answer.no(member, epoch, reason));
    }

    static String hex(long zxid) {
        return "0x" + Long.toHexString(zxid);
    }
}
