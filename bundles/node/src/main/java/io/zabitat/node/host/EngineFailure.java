package io.zabitat.node.host;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;

/** An engine has thrown where it must not. */
public final class EngineFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient TransportEngine engine;

    EngineFailure(TransportEngine engine, Throwable cause) {
        super(cause.toString(), cause);
        this.engine = engine;
    }

    public TransportEngine engine() {
        return engine;
    }
}
