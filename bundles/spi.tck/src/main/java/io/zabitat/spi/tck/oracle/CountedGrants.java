package io.zabitat.spi.tck.oracle;

import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;

/** The rules of an exclusive oracle once more, simple-minded: what an answer must be after all that came before. One test uses it. */
final class CountedGrants {
    private Grant standing;
    private Grant newest = new Grant(0, 0, 0);
    private long upTo;
    private long configVersion;
    private boolean silent;

    /** The holder has given no sign for the length of a lease, and both servers know it. */
    void leaseEnds() {
        silent = true;
    }

    long highestEpoch() {
        return newest.epoch();
    }

    boolean mayHave(Request request) {
        boolean free = standing == null || standing.member() == request.member() || silent;
        boolean newEpoch = request.epoch() > newest.epoch()
                || request.epoch() == newest.epoch() && request.member() == newest.member();
        return free && newEpoch && request.lastZxid() >= upTo && request.configVersion() >= configVersion;
    }

    void grant(Request request, Grant grant) {
        standing = grant;
        newest = grant;
        upTo = request.lastZxid();
        configVersion = request.configVersion();
        silent = false;
    }

    boolean mayRecord(Grant grant, long zxid) {
        return stands(grant) && zxid >= upTo;
    }

    void record(long zxid) {
        upTo = zxid;
        silent = false;
    }

    void release(Grant grant, long zxid) {
        if (stands(grant)) {
            standing = null;
            upTo = Math.max(upTo, zxid);
            silent = false;
        }
    }

    private boolean stands(Grant grant) {
        return grant.equals(standing);
    }

    @Override
    public String toString() {
        return "standing " + standing + ", newest " + newest + ", up to " + upTo + ", configuration " + configVersion
                + (silent ? ", silent" : "");
    }
}
