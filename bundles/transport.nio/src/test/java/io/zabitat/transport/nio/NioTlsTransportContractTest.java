package io.zabitat.transport.nio;

import io.zabitat.spi.tck.transport.TlsTransportContract;
import io.zabitat.spi.transport.TransportProvider;

class NioTlsTransportContractTest extends TlsTransportContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
