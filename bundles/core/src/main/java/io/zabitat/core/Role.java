package io.zabitat.core;

/** A role holds all of its own state and is dropped when it ends. One method per event that can reach it. */
sealed interface Role permits Looking, Leading {
    RoleName name();

    void onElected(long leader, ActionSink out);

    void onSubmit(Event.Submit submit, ActionSink out);

    void onPersisted(long upTo, ActionSink out);

    void onStorageFailed(String reason, ActionSink out);

    /** The zxid of the next transaction; only a leader has one. */
    long nextZxid();
}
