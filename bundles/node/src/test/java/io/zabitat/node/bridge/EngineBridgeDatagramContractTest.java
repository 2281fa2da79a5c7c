package io.zabitat.node.bridge;

import io.zabitat.spi.tck.transport.DatagramContract;
import io.zabitat.spi.transport.TransportProvider;

class EngineBridgeDatagramContractTest extends DatagramContract {
    @Override
    protected TransportProvider provider() {
        return new BridgedProvider();
    }
}
