package io.zabitat.node.bridge;

import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.TransportProvider;

class EngineBridgeContractTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new BridgedProvider();
    }
}
