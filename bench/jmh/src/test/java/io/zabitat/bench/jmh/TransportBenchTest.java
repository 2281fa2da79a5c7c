package io.zabitat.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportBenchTest {
    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty"})
    @Timeout(30)
    void shouldBringEveryMessageBack(String transport) throws Exception {
        TransportBench bench = new TransportBench();
        bench.transport = transport;
        bench.open();
        try {
            assertEquals(TransportBench.MESSAGE_BYTES, bench.lone());
            assertEquals(TransportBench.BURST * TransportBench.MESSAGE_BYTES, bench.burst());
            assertEquals(1 + TransportBench.BURST, bench.messages());
        } finally {
            bench.close();
        }
    }
}
