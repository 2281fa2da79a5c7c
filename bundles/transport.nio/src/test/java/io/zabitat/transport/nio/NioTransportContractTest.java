package io.zabitat.transport.nio;

import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.TransportProvider;

class NioTransportContractTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
