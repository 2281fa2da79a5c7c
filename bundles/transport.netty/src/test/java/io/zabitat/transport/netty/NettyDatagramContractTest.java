package io.zabitat.transport.netty;

import io.zabitat.spi.tck.transport.DatagramContract;
import io.zabitat.spi.transport.TransportProvider;

class NettyDatagramContractTest extends DatagramContract {
    @Override
    protected TransportProvider provider() {
        return new NettyTransportProvider();
    }
}
