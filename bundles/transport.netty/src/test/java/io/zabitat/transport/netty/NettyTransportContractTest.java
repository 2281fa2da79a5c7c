package io.zabitat.transport.netty;

import io.zabitat.spi.tck.transport.TransportContract;
import io.zabitat.spi.transport.TransportProvider;

class NettyTransportContractTest extends TransportContract {
    @Override
    protected TransportProvider provider() {
        return new NettyTransportProvider();
    }
}
