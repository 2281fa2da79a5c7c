package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.swap.BadTransport.Fault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new transport that fails takes no connection with it that was never in it: those with TLS stay where they are. */
@Timeout(300)
class TlsRollbackTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {0, 2_000})
    void shouldCostNoConnectionThatStayedWithTheOldOne(long canaryMillis) throws Exception {
        TlsKeys keys = TlsKeys.make(folder);
        Map<String, String> config = new HashMap<>(keys.forServer());
        config.put("tickTime", "2000");
        SwapLimits limits = SwapServer.limits(60_000, canaryMillis, 600_000, 60_000, 60_000);
        try (SwapServer server = new SwapServer(folder.resolve("server"), limits, "nio", config);
                SwapLoad plain = new SwapLoad(server.address(), 1, 3, false);
                SwapLoad secure = SwapLoad.secure(server.address(), keys, 1, 3)) {
            server.add(new BadTransport(Fault.THROWS_IN_POLL));
            EndedSwap ended = server.swapTo("bad");
            assertEquals(Ending.ROLLED_BACK, ended.ending(), ended.detail());
            assertTrue(ended.detail().contains("wrong on purpose"), ended.detail());
            for (SwapLoad load : new SwapLoad[] {plain, secure}) {
                long acks = load.acknowledgedWrites();
                SwapServer.until("writes go on", () -> load.acknowledgedWrites() > acks + 100);
                load.verify(server.address());
            }
        }
    }
}
