package io.zabitat.core;

import io.zabitat.api.txn.Txn;

/** Takes what the core decides, in order. Called inside {@link Core#step}; must not call the core back. */
public interface ActionSink {
    /** Append to the own log, and answer with {@link Event.Persisted} when it is durable. */
    void append(Txn txn);

    /** The transaction is committed: apply it to the tree. */
    void deliver(Txn txn);

    /** Ask the election for a leader; answer with {@link Event.Elected}. */
    void lookForLeader();

    /** Clients may be served in this role. */
    void startServing(RoleName role);

    /** Clients may not be served any more: unanswered requests get no reply, sessions live on. */
    void stopServing(StopReason reason);

    /** The server cannot go on. */
    void halt(String reason);
}
