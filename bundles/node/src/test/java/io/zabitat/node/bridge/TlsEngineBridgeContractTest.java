package io.zabitat.node.bridge;

import io.zabitat.spi.tck.transport.TlsTransportContract;
import io.zabitat.spi.transport.TransportProvider;

class TlsEngineBridgeContractTest extends TlsTransportContract {
    @Override
    protected TransportProvider provider() {
        return new BridgedProvider();
    }
}
