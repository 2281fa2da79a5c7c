package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Role;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every transport has failed: the server lives on, refuses clients in an orderly way, and serves again as soon as there is another. */
@Timeout(300)
class NoTransportLeftTest {
    @TempDir
    Path folder;

    @Test
    void shouldRefuseUntilThereIsAnother() throws Exception {
        FailingTransport failing = new FailingTransport();
        try (SwapServer server = new SwapServer(folder, SwapServer.QUICK)) {
            server.add(failing);
            assertEquals(Ending.COMMITTED, server.swapTo("failing").ending());
            server.providers.keySet().retainAll(Set.of("failing"));
            server.swaps.onCandidates();
            failing.fails = true;
            SwapServer.until("the end of all transports", () -> state(server).startsWith("degraded"));
            for (int i = 0; i < 3; i++) {
                assertTrue(isRefused(server.address()), "the port answers, by closing");
            }
            server.swaps.onCandidates(); // the only one still fails
            assertTrue(isRefused(server.address()));
            assertEquals("", server.helpless);

            server.add(new NioTransportProvider());
            server.swaps.onCandidates();
            SwapServer.until("the other one", () -> server.active().equals("nio"));
            assertEquals("active", state(server));
            try (SwapLoad load = new SwapLoad(server.address(), 1, 5, false)) {
                SwapServer.until("writes", () -> load.acknowledgedWrites() > 20);
                load.verify(server.address());
            }
        }
    }

    private static String state(SwapServer server) {
        return server.swaps.roles().stream()
                .filter(role -> role.role() == Role.CLIENT_TRANSPORT)
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static boolean isRefused(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            return socket.getInputStream().read() < 0;
        }
    }
}
