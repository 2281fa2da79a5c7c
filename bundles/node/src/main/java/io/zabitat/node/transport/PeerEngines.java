package io.zabitat.node.transport;

import io.zabitat.node.host.Surroundings;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.util.function.Consumer;

/** Opens engines for the links between members, each with a thread of its own. Any thread. */
public final class PeerEngines implements PeerTransportSlot.Opener {
    private final Surroundings.Engines engines;
    private final String threadName;
    private final Runnable wake;

    /** @param wake of the node loop: something has come */
    public PeerEngines(Surroundings.Engines engines, String threadName, Runnable wake) {
        this.engines = engines;
        this.threadName = threadName;
        this.wake = wake;
    }

    @Override
    public TransportEngine open(TransportProvider provider) throws IOException {
        TransportSettings settings = TransportSettings.defaults();
        return engines.beside(provider.open(settings), settings, threadName, wake);
    }

    @Override
    public Surroundings.Engines.OnTrial tryOut(
            TransportProvider provider, ThreadGroup threads, long patienceMillis, Consumer<Throwable> fault)
            throws IOException {
        TransportSettings settings = TransportSettings.defaults();
        return engines.onTrial(provider.open(settings), settings, threads, threadName, wake, patienceMillis, fault);
    }

    @Override
    public Surroundings.Engines trials() {
        return engines;
    }
}
