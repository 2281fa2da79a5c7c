package io.zabitat.core;

/**
 * Zab as a function of events to actions. One thread, the node loop, calls it; it keeps no clock and does no I/O, and the same
 * state and event give the same actions.
 */
public final class Core {
    private final CoreSettings settings;
    private Role role;
    private long lastLogged;
    private long lastPersisted;

    public Core(CoreSettings settings) {
        this.settings = settings;
        this.role = new Looking(this);
    }

    /** Handles one event completely; its actions have been given to the sink on return. */
    public void step(Event event, ActionSink out) {
        if (event instanceof Event.Submit submit) {
            role.onSubmit(submit, out);
        } else if (event instanceof Event.Persisted persisted) {
            role.onPersisted(persisted.upTo(), out);
        } else if (event instanceof Event.Recovered recovered) {
            lastLogged = recovered.lastLogged();
            lastPersisted = recovered.lastLogged();
            out.lookForLeader(lastLogged, recovered.currentEpoch(), recovered.complete());
        } else if (event instanceof Event.Elected elected) {
            role.onElected(elected.leader(), out);
        } else if (event instanceof Event.StorageFailed failed) {
            role.onStorageFailed(failed.reason(), out);
        }
    }

    /** The zxid that the next submitted transaction must carry. Only while leading. */
    public long nextZxid() {
        return role.nextZxid();
    }

    public RoleName role() {
        return role.name();
    }

    CoreSettings settings() {
        return settings;
    }

    long lastLogged() {
        return lastLogged;
    }

    long lastPersisted() {
        return lastPersisted;
    }

    void become(Role next) {
        role = next;
    }

    void logged(long zxid) {
        lastLogged = zxid;
    }

    void persisted(long upTo) {
        if (upTo > lastLogged) {
            throw new InvariantViolation("persisted " + upTo + " beyond the last logged " + lastLogged);
        }
        lastPersisted = Math.max(lastPersisted, upTo);
    }
}
