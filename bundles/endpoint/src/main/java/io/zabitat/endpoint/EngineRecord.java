package io.zabitat.endpoint;

import io.zabitat.spi.transport.TransportEngine;

/**
 * What speaks against an engine that has not proven itself: counted for its own connections alone. The node loop's; what it has counted
 * is published.
 */
public final class EngineRecord {
    private final TransportEngine engine;
    private volatile int spoilt;

    EngineRecord(TransportEngine engine) {
        this.engine = engine;
    }

    /**
     * Connections that were ended because their bytes made no sense, though a session was opened over them. Who sends anything else
     * first is a stranger, as a port scanner or a browser, and says nothing of the engine. Any thread.
     */
    public int spoilt() {
        return spoilt;
    }

    void onNonsense(ClientConnection connection) {
        if (connection.isIn(engine) && connection.hasSession()) {
            spoilt = spoilt + 1;
        }
    }
}
