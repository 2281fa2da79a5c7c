package io.zabitat.node.transport;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Engines that carry nothing yet, each with a thread: they end with the node, unless they are taken into use or given up before. Any
 * thread.
 */
public final class EnginesOnTrial {
    private final Set<TransportEngine> engines = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** @throws IOException when the node has ended meanwhile; then it is closed */
    void keep(TransportEngine engine) throws IOException {
        engines.add(engine);
        if (over) {
            close(engine);
            throw new IOException("the server stops");
        }
    }

    /** It is somebody's from now on. */
    void release(TransportEngine engine) {
        engines.remove(engine);
    }

    void close(TransportEngine engine) {
        if (engines.remove(engine)) { // once, whoever comes first
            engine.close();
        }
    }

    /** The node ends. */
    void closeAll() {
        over = true;
        engines.forEach(this::close);
    }
}
