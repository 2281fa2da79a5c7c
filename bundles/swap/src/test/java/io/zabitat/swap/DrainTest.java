package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that cannot move stay with the transport that was given up, until its time is over (SWAP-501). */
@Timeout(300)
class DrainTest {
    @TempDir
    Path folder;

    /** Lets no connection go. */
    private static final class Keeping implements TransportProvider {
        private final TransportProvider sound = new NioTransportProvider();

        @Override
        public String name() {
            return "keeping";
        }

        @Override
        public TransportEngine open(TransportSettings settings) throws IOException {
            return wrapped(TransportEngine.class, sound.open(settings));
        }

        private static <T> T wrapped(Class<T> type, T good) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                        if (method.getName().equals("equals")) {
                            return proxy == given[0];
                        }
                        if (method.getName().equals("release")) {
                            return Optional.empty();
                        }
                        try {
                            method.setAccessible(true);
                            Object result = method.invoke(good, given);
                            return result instanceof Channel channel ? wrapped(Channel.class, channel) : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }

    private SwapServer keeping() throws Exception {
        Map<String, String> keys = Map.of("tickTime", "2000", "zabitat.swap.drainMs", "300");
        SwapServer server = new SwapServer(folder, SwapServer.QUICK, "nio", keys);
        server.add(new Keeping());
        assertEquals(Ending.COMMITTED, server.swapTo("keeping").ending());
        return server;
    }

    @Test
    void shouldOnlyReportThemWhenNothingElseWasSaid() throws Exception {
        try (SwapServer server = keeping();
                SwapLoad load = new SwapLoad(server.address(), 2, 3, false)) {
            assertEquals(Ending.COMMITTED, server.swapTo("nio").ending());
            long acks = load.acknowledgedWrites();
            SwapServer.until("writes over the old one", () -> load.acknowledgedWrites() > acks + 500);
            load.verify(server.address());
        }
    }

    @Test
    void shouldNotTakeThemDownWithItsSuccessor() throws Exception {
        FailingTransport failing = new FailingTransport();
        try (SwapServer server = keeping();
                SwapLoad load = new SwapLoad(server.address(), 2, 3, false)) {
            server.add(failing);
            server.swaps.onCandidates();
            assertEquals(Ending.COMMITTED, server.swapTo("failing").ending());
            failing.fails = true;
            SwapServer.until("another to take over", () -> !server.active().equals("failing"));
            long acks = load.acknowledgedWrites();
            SwapServer.until("writes over the one before", () -> load.acknowledgedWrites() > acks + 500);
            load.verify(server.address());
        }
    }

    @Test
    void shouldCloseThemByPolicy() throws Exception {
        try (SwapServer server = keeping();
                SwapLoad load = new SwapLoad(server.address(), 2, 3, true)) {
            SwapPlan plan = server.swaps.plan("transport.client", "nio", Map.of("drain", "evict"));
            server.swaps.apply(plan.id(), "test", "a test", true);
            assertEquals(Ending.COMMITTED, server.await(plan.id()).ending());
            SwapServer.until("all of them to be closed", () -> load.disconnects.get() >= 5);
            long acks = load.acknowledgedWrites();
            SwapServer.until("writes over the new one", () -> load.acknowledgedWrites() > acks + 100);
            assertEquals("", server.helpless);
            load.verify(server.address());
        }
    }
}
