package com.example.plain;

import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.TransportProvider;

class PlainTransportContractTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new PlainTransportProvider();
    }
}
