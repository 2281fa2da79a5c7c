package io.zabitat.core;

import io.zabitat.spi.quorum.OracleUse;

/**
 * The grant that an oracle has given to this member, and the one question that it has not answered. Belongs to the core and outlives
 * the roles; what a grant is good for, they know.
 */
final class Arbiter {
    private enum Question {
        NONE,
        GRANT,
        RECORD
    }

    private final OracleUse use;
    private Question open = Question.NONE;
    private long openSince;
    private boolean wanted;
    private Event.Granted grant;
    private long highestEpoch;
    private String refusal = "";

    Arbiter(OracleUse use) {
        this.use = use;
    }

    boolean isExclusive() {
        return use == OracleUse.EXCLUSIVE;
    }

    boolean isAsked() {
        return use != OracleUse.NONE;
    }

    boolean isGranted() {
        return grant != null;
    }

    /** The epoch that the grant is bound to; 0 without one. */
    long epoch() {
        return grant == null ? 0 : grant.epoch();
    }

    /** How far the oracle has recorded the own history; -1 without a grant. */
    long upTo() {
        return grant == null ? -1 : grant.upTo();
    }

    /** The highest epoch that the oracle is known to have granted to anybody. */
    long highestEpoch() {
        return highestEpoch;
    }

    /** For how many half ticks an answer is overdue; 0 when none is. */
    long waits(long now) {
        return open == Question.NONE ? 0 : now - openSince;
    }

    // ---------------------------------------------------------------------------------------------- questions

    /** Does nothing while another question is open. */
    void ask(long epoch, long lastZxid, long now, ActionSink out) {
        if (open == Question.NONE) {
            open = Question.GRANT;
            openSince = now;
            wanted = true;
            out.requestGrant(epoch, lastZxid);
        }
    }

    /** Does nothing while another question is open: the answer leads to the next. Also keeps a grant alive. */
    void record(long upTo, long now, ActionSink out) {
        if (grant != null && open == Question.NONE) {
            open = Question.RECORD;
            openSince = now;
            out.recordSolo(grant.token(), upTo);
        }
    }

    /** No grant is wanted any more, be it given already or on its way. */
    void release(long upTo, ActionSink out) {
        wanted = false;
        if (grant != null && isExclusive()) {
            out.releaseGrant(grant.token(), Math.max(upTo, grant.upTo()));
        }
        grant = null;
    }

    // ---------------------------------------------------------------------------------------------- answers

    /** Whether it is of any use; one that nobody wants any more is given back. */
    boolean granted(Event.Granted answer, ActionSink out) {
        Question answered = answer();
        highestEpoch = Math.max(highestEpoch, answer.epoch());
        refusal = "";
        if (answered == Question.RECORD) {
            boolean held = grant != null && grant.token() == answer.token();
            grant = held ? answer : grant;
            return held;
        }
        grant = answer;
        if (!wanted) {
            release(answer.upTo(), out);
        }
        return wanted;
    }

    /** Whether anybody still wanted a grant. */
    boolean lost(Event.GrantLost answer, ActionSink out) {
        boolean missed = answer() == Question.RECORD ? grant != null : wanted;
        highestEpoch = Math.max(highestEpoch, answer.epoch());
        grant = null;
        if (missed && !answer.reason().equals(refusal)) {
            out.note("the oracle does not allow to go on alone: " + answer.reason()); // once for each reason
        }
        refusal = answer.reason();
        return missed;
    }

    private Question answer() {
        if (open == Question.NONE) {
            throw new InvariantViolation("the oracle has answered unasked");
        }
        Question answered = open;
        open = Question.NONE;
        return answered;
    }
}
