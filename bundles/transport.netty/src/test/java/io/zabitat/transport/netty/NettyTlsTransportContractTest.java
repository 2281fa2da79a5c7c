package io.zabitat.transport.netty;

import io.zabitat.spi.tck.transport.TlsTransportContract;
import io.zabitat.spi.transport.TransportProvider;

class NettyTlsTransportContractTest extends TlsTransportContract {
    @Override
    protected TransportProvider provider() {
        return new NettyTransportProvider();
    }
}
