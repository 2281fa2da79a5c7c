package io.zabitat.node.bridge;

import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.TransportProvider;
import java.util.Set;

class EngineBridgeContractTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new BridgedProvider();
    }

    @Override
    protected Set<String> ownThreads() {
        return Set.of(BridgedProvider.THREAD);
    }
}
