package io.zabitat.tree;

import io.zabitat.api.Id;
import java.util.List;
import java.util.Objects;

/**
 * Who asks for a write.
 *
 * @param sessionId the session, 0 for the server's own requests, which need no session
 * @param ids what the connection has been authenticated as
 */
public record Caller(long sessionId, List<Id> ids) {
    /** The server itself: the sweep and the like. */
    public static final Caller SERVER = new Caller(0, List.of());

    public Caller {
        Objects.requireNonNull(ids, "ids");
    }
}
