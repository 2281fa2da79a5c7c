package io.zabitat.node;

import io.zabitat.node.config.ServerConfig;

/** One server: made from a configuration and providers, running on threads of its own until it is closed. */
public final class ZabitatServer implements AutoCloseable {
    private ZabitatServer() {}

    /**
     * Recovers the store and begins to serve. Returns when the client port answers.
     *
     * @throws StartException when the server refuses; nothing of it is left behind
     */
    public static ZabitatServer start(ServerConfig config, ServerParts parts, ServerListener listener) throws StartException {
        throw new StartException(1, "not built yet: " + config.name() + parts + listener, null);
    }

    /** The newest report; never older than a second while the server runs. */
    public ServerReport report() {
        throw new IllegalStateException("not running");
    }

    /** Closes all connections, syncs the log and ends the threads; sessions live on in the store. Returns when it is done. */
    @Override
    public void close() {}
}
