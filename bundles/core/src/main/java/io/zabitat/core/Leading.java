package io.zabitat.core;

import io.zabitat.api.Zxid;
import io.zabitat.api.txn.LoggedTxn;
import java.util.ArrayDeque;

/**
 * The leader's broadcast phase: gives numbers, appends, counts acknowledgements (its own is {@link Event.Persisted}), commits in
 * zxid order. A leader alone is the same with a quorum of one.
 */
final class Leading implements Role {
    private final Core core;
    private final AckTracker acks;
    private final ArrayDeque<LoggedTxn> outstanding = new ArrayDeque<>();
    private long lastProposed;
    private boolean broken;

    Leading(Core core) {
        this.core = core;
        CoreSettings settings = core.settings();
        this.acks = new AckTracker(settings.quorum(), settings.voters());
        this.lastProposed = core.lastLogged();
    }

    @Override
    public RoleName name() {
        return RoleName.LEADING;
    }

    /** History up to the last logged transaction is durable and, for a quorum of one, committed. */
    void establish(ActionSink out) {
        acks.onAck(core.settings().self(), core.lastPersisted());
        out.startServing(RoleName.LEADING, 0);
    }

    @Override
    public void onElected(long leader, ActionSink out) {
        throw new InvariantViolation("elected " + leader + " while leading");
    }

    @Override
    public void onSubmit(Event.Submit submit, ActionSink out) {
        LoggedTxn txn = submit.txn();
        if (broken) {
            return; // nothing can be promised any more
        }
        if (txn.zxid() != lastProposed + 1) {
            throw new InvariantViolation(
                    "zxid " + Zxid.toString(txn.zxid()) + " does not follow " + Zxid.toString(lastProposed));
        }
        lastProposed = txn.zxid();
        outstanding.add(txn);
        core.logged(txn.zxid());
        out.append(txn);
    }

    @Override
    public void onPersisted(long upTo, ActionSink out) {
        if (broken) {
            return;
        }
        core.persisted(upTo);
        acks.onAck(core.settings().self(), upTo);
        tryCommit(out);
    }

    /** Zab broadcast: a proposal commits when a quorum has it, and not before the one ahead of it. */
    private void tryCommit(ActionSink out) {
        for (LoggedTxn head = outstanding.peek(); head != null && acks.isAcked(head.zxid()); head = outstanding.peek()) {
            outstanding.remove();
            out.deliver(head);
        }
    }

    @Override
    public void onStorageFailed(String reason, ActionSink out) {
        if (!broken) {
            broken = true;
            out.stopServing(StopReason.STORAGE_FAILED, reason);
            out.halt(reason);
        }
    }

    @Override
    public long nextZxid() {
        return lastProposed + 1;
    }
}
