package com.example.plain;

import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Makes engines of one selector each: {@code zabitat.transport.client=plain} in {@code zoo.cfg}. */
@Component(
        property = TransportProvider.NAME_PROPERTY + "=" + PlainTransportProvider.NAME,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class PlainTransportProvider implements TransportProvider {
    static final String NAME = "plain";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TransportEngine open(TransportSettings settings) throws IOException {
        return new PlainEngine(settings);
    }
}
