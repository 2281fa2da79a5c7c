package io.zabitat.node.decision;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.endpoint.AuthRegistry;
import io.zabitat.endpoint.Completion;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TreeSettings;
import io.zabitat.tree.acl.AclPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Writes what it is asked for, in order, when it is told to. Like Apache's it may know sessions alone. */
public final class ToyLeader implements WritePipeline {
    /** Whether it is one of Apache's. */
    boolean wantsSessions;
    /** What it was asked for, by whom. */
    final List<String> heard = new ArrayList<>();

    public final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final Preparer preparer = new Preparer(tree, new AclPolicy(new AuthRegistry(List.of()), true));
    private final ArrayDeque<Runnable> asked = new ArrayDeque<>();
    private long zxid;

    @Override
    public void submit(WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
        asked.add(() -> {
            long session = caller.sessionId();
            heard.add(session + " " + request.getClass().getSimpleName());
            boolean known = !wantsSessions
                    || request instanceof CreateSessionRequest
                    || tree.sessions().find(session) != null;
            zxid++;
            var txn = known
                    ? preparer.prepare(request, caller, cxid, zxid, 0)
                    : preparer.refused(session, cxid, zxid, 0, ErrorCode.SESSION_EXPIRED);
            var result = tree.apply(txn);
            preparer.applied(zxid);
            completion.onApplied(txn, result);
        });
    }

    /** Answers what was asked, and what that leads to. */
    public void answer() {
        for (Runnable next = asked.poll(); next != null; next = asked.poll()) {
            next.run();
        }
    }

    /** Is lost, with all that was asked. */
    public void forget() {
        asked.clear();
    }

    @Override
    public boolean takes(WriteRequest request) {
        return true;
    }

    @Override
    public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
        asked.add(action);
    }

    @Override
    public boolean syncWaits() {
        return true;
    }

    @Override
    public boolean isFull() {
        return false;
    }
}
