package io.zabitat.sim;

import io.zabitat.tree.watch.EventType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The one-shot watches of one connection and the events it must get: each exactly once, and before anything that shows the state
 * behind it (client protocol, section 7).
 */
final class WatchLedger {
    private final Model model;
    private final Set<String> data = new HashSet<>();
    private final Set<String> children = new HashSet<>();
    private final List<Model.Change> due = new ArrayList<>();
    private long upTo;

    WatchLedger(Model model, long upTo) {
        this.model = model;
        this.upTo = upTo;
    }

    void watchData(String path) {
        data.add(path);
    }

    void watchChildren(String path) {
        children.add(path);
    }

    /** An event has come; the model is at its zxid or beyond. */
    void onEvent(int type, String path, long zxid) {
        if (zxid > upTo) {
            demandNothingDue(zxid - 1);
            collect(zxid);
        }
        if (zxid != upTo || !due.remove(new Model.Change(type, path))) {
            throw new Violation(
                    "event " + type + " of " + path + " at " + zxid + " was not due; due at " + upTo + ": " + due);
        }
    }

    /** A reply has come: whatever is to be told up to its zxid must have been told. */
    void onReply(long zxid) {
        if (zxid > upTo) {
            demandNothingDue(zxid);
        }
        if (!due.isEmpty()) {
            throw new Violation("a reply of zxid " + zxid + " came before the events " + due + " of " + upTo);
        }
    }

    private void demandNothingDue(long zxid) {
        while (true) {
            if (!due.isEmpty()) {
                throw new Violation(
                        "something of a zxid up to " + zxid + " came before the events " + due + " of " + upTo);
            }
            if (upTo >= zxid) {
                return;
            }
            collect(upTo + 1);
        }
    }

    private void collect(long zxid) {
        upTo = zxid;
        for (Model.Change change : model.changes(zxid)) {
            boolean told = data.remove(change.path());
            if (change.type() == EventType.NODE_DELETED) {
                told |= children.remove(change.path());
            }
            if (told) {
                due.add(change);
            }
            String parent = Model.parent(change.path());
            if (change.type() != EventType.NODE_DATA_CHANGED && children.remove(parent)) {
                due.add(new Model.Change(EventType.NODE_CHILDREN_CHANGED, parent));
            }
        }
    }
}
