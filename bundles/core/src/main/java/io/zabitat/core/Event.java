package io.zabitat.core;

import io.zabitat.api.txn.Txn;

/** What can happen to the core. */
public sealed interface Event {
    /** The history on disk has been read; the server may look for a leader. */
    record Recovered(long lastLogged) implements Event {}

    /** The election's hint: whom to follow, or to lead when it is the own id. */
    record Elected(long leader) implements Event {}

    /** A prepared transaction with the zxid that {@link Core#nextZxid} gave. */
    record Submit(Txn txn) implements Event {}

    /** Everything appended up to this zxid is durable on the own disk. */
    record Persisted(long upTo) implements Event {}

    /** The own disk cannot make anything durable any more. */
    record StorageFailed(String reason) implements Event {}
}
