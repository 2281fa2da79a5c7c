package com.example.ledger;

import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;

/**
 * What has been granted after all questions so far, and the answer to the next one: the rules of the contract. Whoever takes the
 * same questions in the same order comes to the same answers. Called by the oracle's thread.
 */
final class Grants {
    private long signs;
    private long tokens;
    private long standing;
    private long holder;
    private long epoch;
    private long upTo;
    private long configVersion;

    /** Grows with every sign of the holder's life. */
    long signs() {
        return signs;
    }

    /** @param seen so many signs has the asking one seen, and no other since the length of a lease; -1 while it cannot say so */
    Answer request(Request request, long seen) {
        long member = request.member();
        if (request.configVersion() < configVersion) {
            return no(member, "the configuration is older than " + configVersion);
        } else if (request.lastZxid() < upTo) {
            return no(member, "server " + holder + " has acknowledged up to " + upTo + " alone");
        } else if (standing != 0 && holder != member && seen != signs) {
            return no(member, "server " + holder + " holds the grant, for epoch " + epoch);
        } else if (request.epoch() < epoch || request.epoch() == epoch && holder != member) {
            return no(member, "epoch " + epoch + " was granted to server " + holder);
        }
        signs++;
        tokens++;
        standing = tokens;
        holder = member;
        epoch = request.epoch();
        upTo = request.lastZxid();
        configVersion = request.configVersion();
        return Answer.yes(new Grant(member, standing, epoch));
    }

    Answer record(Grant grant, long zxid) {
        if (!stands(grant)) {
            return no(grant.member(), "grant " + grant.token() + " has ended: " + standing + " stands");
        } else if (zxid < upTo) {
            return no(grant.member(), zxid + " is behind " + upTo + ", which is recorded");
        }
        signs++;
        upTo = zxid;
        return Answer.yes(grant);
    }

    Answer release(Grant grant, long zxid) {
        if (stands(grant)) {
            signs++;
            standing = 0;
            upTo = Math.max(upTo, zxid);
        }
        return no(grant.member(), "released");
    }

    private boolean stands(Grant grant) {
        return standing != 0 && standing == grant.token() && holder == grant.member();
    }

    private Answer no(long member, String reason) {
        return Answer.no(member, epoch, reason);
    }
}
