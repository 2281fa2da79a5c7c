package io.zabitat.spi.tck.transport;

import io.zabitat.spi.tck.harness.KitThread;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** An engine of the provider under test, with a listener on loopback, for each test. */
@ExtendWith(KitThread.class)
abstract class LoopbackContract {
    static final int MIB = 1024 * 1024;
    static final TransportSettings SETTINGS = new TransportSettings(8 * 1024, 256 * 1024, true);

    Loopback net;

    /** The provider under test. */
    protected abstract TransportProvider provider();

    @BeforeEach
    void open() throws IOException {
        net = open(SETTINGS);
    }

    Loopback open(TransportSettings settings) throws IOException {
        return new Loopback(provider().open(settings), tls());
    }

    /** How connections are made; plain ones here. */
    LoopbackTls tls() {
        return LoopbackTls.NONE;
    }

    @AfterEach
    void close() throws IOException {
        net.close();
    }
}
