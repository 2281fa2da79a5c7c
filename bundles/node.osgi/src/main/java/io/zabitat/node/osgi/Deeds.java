package io.zabitat.node.osgi;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells listeners, and through them the audit, of what operators have had done to a server besides swaps, and of what has come to
 * nothing. Any thread.
 */
final class Deeds {
    private final String server;
    private final Consumer<Map<String, Object>> events;

    Deeds(String server, Consumer<Map<String, Object>> events) {
        this.server = server;
        this.events = events;
    }

    /** What is done; its result says to people what has come of it. */
    interface Deed<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Does it, and tells of it either way.
     *
     * @param kind such as {@code STORE_PURGE}
     * @param subject what it is done to
     */
    <T, E extends Exception> T tell(String kind, String subject, String actor, String reason, Deed<T, E> deed)
            throws E {
        try {
            T done = deed.run();
            tell(kind, subject, actor, String.valueOf(done), "ok", reason);
            return done;
        } catch (Exception e) {
            tell(kind, subject, actor, "", "failed", reason + "; " + e.getMessage());
            throw e;
        }
    }

    private void tell(String kind, String subject, String actor, String to, String result, String reason) {
        events.accept(Map.of(
                "event", "deed", "server", server, "kind", kind, "subject", subject, "actor", actor, "to", to, "result",
                result, "reason", reason));
    }
}
