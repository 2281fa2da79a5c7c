package io.zabitat.node;

import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;

/** An engine has thrown where it must not. */
final class EngineFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient TransportEngine engine;

    EngineFailure(TransportEngine engine, Throwable cause) {
        super(cause.toString(), cause);
        this.engine = engine;
    }

    TransportEngine engine() {
        return engine;
    }
}
