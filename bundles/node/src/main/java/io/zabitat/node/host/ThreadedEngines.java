package io.zabitat.node.host;

import io.zabitat.node.bridge.EngineBridge;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.util.function.Consumer;

/** The machine's way: a thread for each engine beside the loop, and the loopback interface to try one out on. Any thread. */
public final class ThreadedEngines implements Surroundings.Engines {
    @Override
    public TransportEngine beside(TransportEngine engine, TransportSettings settings, String name, Runnable onArrived) {
        EngineBridge bridge = new EngineBridge(engine, settings, name, onArrived);
        bridge.start();
        return bridge;
    }

    @Override
    public OnTrial onTrial(
            TransportEngine engine,
            TransportSettings settings,
            ThreadGroup threads,
            String name,
            Runnable onArrived,
            long patienceMillis,
            Consumer<Throwable> fault) {
        EngineBridge bridge = new EngineBridge(engine, settings, threads, name, onArrived, patienceMillis, fault);
        bridge.start();
        return new OnTrial() {
            @Override
            public TransportEngine engine() {
                return bridge;
            }

            @Override
            public void trust() {
                bridge.trust();
            }

            @Override
            public long silentNanos(long nowNanos) {
                return bridge.silentNanos(nowNanos);
            }
        };
    }

    @Override
    public Rehearsed rehearse(TransportProvider old, TransportProvider next) throws IOException {
        return PeerRehearsal.run(old, next);
    }

    @Override
    public String tryOut(TransportProvider provider) throws IOException {
        return EngineTest.run(provider);
    }
}
