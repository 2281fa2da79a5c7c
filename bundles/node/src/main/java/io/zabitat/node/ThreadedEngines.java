package io.zabitat.node;

import io.zabitat.node.bridge.EngineBridge;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;

/** The machine's way: a thread for each engine beside the loop, and the loopback interface to try one out on. Any thread. */
final class ThreadedEngines implements Surroundings.Engines {
    @Override
    public TransportEngine beside(TransportEngine engine, TransportSettings settings, String name, Runnable onArrived) {
        EngineBridge bridge = new EngineBridge(engine, settings, name, onArrived);
        bridge.start();
        return bridge;
    }

    @Override
    public String tryOut(TransportProvider provider) throws IOException {
        return EngineTest.run(provider);
    }
}
