package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.peer.PeerMessage;

/**
 * The leader's way to an epoch of its own: who was heard, who has promised, who is ahead (Zab, phase 1). That there is at most one
 * established leader in an epoch rests on this alone, never on the election (R15).
 */
final class EpochVote {
    private final long self;
    private final long ownEpoch;
    private final long ownZxid;
    private final Arbiter arbiter;
    private final Quorums quorums;
    private final VoterSet heard;
    private final VoterSet promised;
    private long highestAccepted;

    /**
     * @param counts whether the own history may count towards choosing the leader. That nobody has anything, and so nothing is missing
     *     here, is true of this election alone: it must not be remembered when the election comes to nothing
     */
    EpochVote(Core core, boolean counts) {
        CoreSettings settings = core.settings();
        this.self = settings.self();
        boolean whole = counts && !core.history().isSuspect();
        this.ownEpoch =
                whole ? core.epochs().current() : -1; // an epoch means nothing without the history that belongs to it
        this.ownZxid = whole ? core.history().lastLogged() : -1;
        this.arbiter = core.arbiter();
        this.quorums = core.configs().quorums();
        this.heard = new VoterSet(quorums);
        this.promised = new VoterSet(quorums);
        this.highestAccepted = Math.max(
                Math.max(core.epochs().accepted(), core.epochs().heard()),
                Zxid.epoch(core.history().lastLogged()));
        heard.add(self);
        if (whole) {
            promised.add(self);
        }
    }

    void heard(PeerMessage.LearnerInfo info) {
        highestAccepted = Math.max(highestAccepted, info.acceptedEpoch());
        heard.add(info.serverId()); // one that votes in the next configuration alone may come as an observer
    }

    boolean isHeardByQuorum(boolean granted) {
        return heard.isQuorum(granted);
    }

    boolean hasHeard(long voter) {
        return heard.contains(voter);
    }

    /** Higher than every epoch that somebody heard has promised; a grant is good for its own epoch alone. */
    long newEpoch() {
        return Math.max(highestAccepted + 1, arbiter.isExclusive() ? arbiter.epoch() : 0);
    }

    /**
     * Whether its history is newer than the leader's: it must not be cut as long as it may hold what was committed. Who will count in
     * the next configuration alone cannot hold anything of the kind that no voter of the present one has: before the next is in force a
     * quorum of the present one has all that is committed, and a member that has it in force shows that when it comes.
     */
    boolean isAhead(long server, PeerMessage.AckEpoch ack) {
        return !quorums.countsNextAlone(server) && isAhead(ack);
    }

    private boolean isAhead(PeerMessage.AckEpoch ack) {
        return ack.currentEpoch() > ownEpoch || (ack.currentEpoch() == ownEpoch && ack.lastZxid() > ownZxid);
    }

    void promised(PeerMessage.LearnerInfo info, PeerMessage.AckEpoch ack) {
        if (ack.currentEpoch() != -1 && ack.lastZxid() != -1) {
            promised.add(info.serverId());
        }
    }

    /** @param granted is of no use to one that may have lost what it acknowledged */
    boolean isPromisedByQuorum(boolean granted) {
        return promised.isQuorum(granted && promised.contains(self));
    }

    String own() {
        return "epoch " + ownEpoch + " zxid " + Zxid.toString(ownZxid);
    }

    @Override
    public String toString() {
        return "heard " + heard + ", promised " + promised;
    }
}
