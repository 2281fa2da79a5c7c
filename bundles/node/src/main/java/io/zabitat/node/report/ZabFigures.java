package io.zabitat.node.report;

import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.RoleName;
import io.zabitat.endpoint.ProposalSizes;
import java.util.Map;

/** Counters of the broadcast between members, by the names of {@code mntr}. Owned by the node loop, which tells it what happens. */
public final class ZabFigures {
    private final ProposalSizes sizes = new ProposalSizes();
    private RoleName role = RoleName.LOOKING;
    private long proposals;
    private long commits;
    private long proposalsReceived;
    private long commitsReceived;
    private long diffs;
    private long snapshots;
    private long revalidations;

    /** Serves in this role from now on, {@code LOOKING} for not at all. */
    public void onRole(RoleName next) {
        role = next;
        sizes.reset();
    }

    public void onProposed(int bytes) {
        proposals++;
        sizes.record(bytes);
    }

    public void onAppended() {
        if (role == RoleName.FOLLOWING) {
            proposalsReceived++;
        }
    }

    public void onDelivered() {
        switch (role) {
            case LEADING -> commits++;
            case FOLLOWING, OBSERVING -> commitsReceived++;
            case LOOKING -> {
                // history that is read back, or synchronised
            }
        }
    }

    public void onSent(PeerMessage message) {
        if (message instanceof PeerMessage.Diff) {
            diffs++;
        }
    }

    public void onSnapshotSent() {
        snapshots++;
    }

    public void onRevalidated() {
        revalidations++;
    }

    /** Since this server leads. */
    ProposalSizes sizes() {
        return sizes;
    }

    void report(Map<String, String> into) {
        into.put("proposal_count", Long.toString(proposals));
        into.put("commit_count", Long.toString(commits));
        into.put("learner_proposal_received_count", Long.toString(proposalsReceived));
        into.put("learner_commit_received_count", Long.toString(commitsReceived));
        into.put("diff_count", Long.toString(diffs));
        into.put("snap_count", Long.toString(snapshots));
        into.put("revalidate_count", Long.toString(revalidations));
    }
}
