package io.zabitat.transport.netty;

import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes engines on Netty's NIO transport. Stateless; called from any thread. */
@Component(
        property = TransportProvider.NAME_PROPERTY + "=" + NettyTransportProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class NettyTransportProvider implements TransportProvider {
    static final String NAME = "netty";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TransportEngine open(TransportSettings settings) throws IOException {
        try {
            return new NettyEngine(settings);
        } catch (IllegalStateException e) {
            // How Netty says that no selector can be opened.
            throw new IOException(e);
        }
    }
}
