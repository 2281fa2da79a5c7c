package io.zabitat.node;

import io.zabitat.node.bridge.EngineBridge;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Engines that carry nothing yet, each with a thread: they end with the node, unless they are taken into use or given up before. Any
 * thread.
 */
final class EnginesOnTrial {
    private final Set<EngineBridge> engines = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** @throws IOException when the node has ended meanwhile; then it is closed */
    EngineBridge keep(EngineBridge engine) throws IOException {
        engines.add(engine);
        if (over) {
            close(engine);
            throw new IOException("the server stops");
        }
        return engine;
    }

    /** It is somebody's from now on. */
    void release(EngineBridge engine) {
        engines.remove(engine);
    }

    void close(EngineBridge engine) {
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
