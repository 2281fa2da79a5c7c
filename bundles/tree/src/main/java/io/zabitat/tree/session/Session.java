package io.zabitat.tree.session;

import io.zabitat.api.Path;
import java.util.Collection;
import java.util.Collections;

/** A global session and the ephemerals it owns. Owned by the node loop. */
public final class Session {
    private final long id;
    private int timeoutMillis;
    private boolean closing;
    private boolean removed;
    long deadlineMillis;

    /** Null without any. */
    private PathSet ephemerals;

    private Object owner;

    Session(long id, int timeoutMillis) {
        this.id = id;
        this.timeoutMillis = timeoutMillis;
    }

    public long id() {
        return id;
    }

    public int timeoutMillis() {
        return timeoutMillis;
    }

    void timeoutMillis(int millis) {
        timeoutMillis = millis;
    }

    /** When the session ends unless it is heard of: on the clock of {@link SessionExpiry}. */
    public long deadlineMillis() {
        return deadlineMillis;
    }

    /**
     * What speaks for the session, or null when nobody does: a connection of this server, or on a leader the link of the learner
     * it was last heard of through. Means nothing to the tree; compared by identity.
     */
    public Object owner() {
        return owner;
    }

    public void setOwner(Object newOwner) {
        owner = newOwner;
    }

    /** Whether a closeSession of it has been proposed: it may not write any more (known bugs, R11). */
    public boolean isClosing() {
        return closing;
    }

    public void markClosing(boolean value) {
        closing = value;
    }

    /** Whether it has left the table. */
    public boolean isRemoved() {
        return removed;
    }

    void markRemoved() {
        removed = true;
    }

    /** The paths of its ephemerals in path order; not to be changed, nor to be used after the next change. */
    public Collection<Path> ephemerals() {
        return ephemerals == null ? Collections.emptyList() : ephemerals.inOrder();
    }

    /** Called by the tree. Returns whether the path is new here. */
    public boolean addEphemeral(Path path) {
        if (ephemerals == null) {
            ephemerals = new PathSet();
        }
        return ephemerals.add(path);
    }

    /** Called by the tree. Returns whether the path was here. */
    public boolean removeEphemeral(Path path) {
        if (ephemerals == null || !ephemerals.remove(path)) {
            return false;
        }
        if (ephemerals.isEmpty()) {
            ephemerals = null;
        }
        return true;
    }
}
