package io.zabitat.transport.nio;

import io.zabitat.spi.tck.transport.DatagramContract;
import io.zabitat.spi.transport.TransportProvider;

class NioDatagramContractTest extends DatagramContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
