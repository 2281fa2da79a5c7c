package io.zabitat.transport.nio;

import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes engines on the JDK's selector. Stateless; called from any thread. */
@Component(
        property = TransportProvider.NAME_PROPERTY + "=" + NioTransportProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class NioTransportProvider implements TransportProvider {
    static final String NAME = "nio";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TransportEngine open(TransportSettings settings) throws IOException {
        return new NioEngine(settings);
    }
}
