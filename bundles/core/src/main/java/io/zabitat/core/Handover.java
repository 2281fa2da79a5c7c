package io.zabitat.core;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a leader does when a reconfiguration commits (quorum protocol, section 7): names who leads in the new configuration, tells
 * everybody, and if it is another it never commits again, so that the other's epoch begins with all that was. Owned by {@link Broadcast}.
 */
final class Handover {
    private static final long NOBODY = -1;

    private final Core core;
    private final Learners learners;
    private final AckTracker acks;
    private long designated = NOBODY;
    private long since;

    Handover(Core core, Learners learners, AckTracker acks) {
        this.core = core;
        this.learners = learners;
        this.acks = acks;
    }

    /** Whether another is to lead. */
    boolean isUnderWay() {
        return designated != NOBODY;
    }

    /** Who is to lead. */
    long designated() {
        return designated;
    }

    /** The followers leave by themselves: so those that do have heard of the commit. */
    boolean isOver() {
        boolean anybody = learners.followers().stream().anyMatch(learner -> learner.stage == Learner.Stage.SYNCED);
        return isUnderWay()
                && (!anybody || core.now() - since > 2L * core.settings().syncLimit());
    }

    /** The transaction has been delivered. */
    void onCommitted(LoggedTxn txn, ActionSink out) {
        long self = core.settings().self();
        Membership next = core.configs().lastSeen();
        long leader = leads(self, next) ? self : mostAdvanced(next, txn.zxid()).orElse(self);
        for (Learner follower : learners.followers()) {
            out.send(follower.link, new PeerMessage.CommitAndActivate(txn.zxid(), leader));
        }
        for (Learner observer : learners.observers()) {
            out.send(observer.link, new PeerMessage.InformAndActivate(txn, leader));
        }
        core.configs().activate(next.config(), out);
        if (leader != self) {
            designated = leader;
            since = core.now();
            out.note("server " + leader + " leads in configuration " + Long.toHexString(next.version()));
        }
    }

    /** Whether this leader can stay: it votes, weighs something, and is where learners look for it. */
    private boolean leads(long self, Membership next) {
        EnsembleConfig current = core.configs().current().config();
        Optional<List<Member.HostPort>> now = current.member(self).map(Member::quorumAddresses);
        return next.mayLead(self) && now.equals(next.config().member(self).map(Member::quorumAddresses));
    }

    /** Of those that have the reconfiguration the one with the most behind it: so the fewest proposals are lost. */
    private Optional<Long> mostAdvanced(Membership next, long zxid) {
        long self = core.settings().self();
        return Arrays.stream(next.voters())
                .filter(voter -> voter != self && acks.ackedBy(voter) >= zxid)
                .boxed()
                .max(Comparator.<Long>comparingInt(voter -> next.quorum().weight(voter) > 0 ? 1 : 0)
                        .thenComparing(acks::ackedBy)
                        .thenComparing(voter -> voter));
    }
}
