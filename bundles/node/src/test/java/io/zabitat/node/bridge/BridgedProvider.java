package io.zabitat.node.bridge;

import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;

/** The JDK's transport on a thread of its own. */
final class BridgedProvider implements TransportProvider {
    static final String THREAD = "bridge-io";

    private final TransportProvider wrapped = new NioTransportProvider();

    @Override
    public String name() {
        return "bridged-" + wrapped.name();
    }

    @Override
    public TransportEngine open(TransportSettings settings) throws IOException {
        EngineBridge bridge = new EngineBridge(wrapped.open(settings), settings, THREAD, () -> {});
        bridge.start();
        return bridge;
    }
}
