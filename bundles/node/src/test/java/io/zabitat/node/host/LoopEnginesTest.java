package io.zabitat.node.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TransportEngine;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** An engine that is trusted, and throws when it is woken. */
class LoopEnginesTest {

    private static final class Engine implements TransportEngine {
        private RuntimeException fault;
        private int polls;

        @Override
        public void watch(ServerSocketChannel listener, Runnable onAcceptable) {
            // nobody connects
        }

        @Override
        public void unwatch(ServerSocketChannel listener) {
            // the same
        }

        @Override
        public Channel adopt(SocketChannel socket, ChannelHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Channel adopt(OpenChannel connection, ChannelHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int poll(long timeoutNanos) {
            polls++;
            return 0;
        }

        @Override
        public void wake() {
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public void close() {
            // has nothing
        }
    }

    private final Engine engine = new Engine();
    private final LoopEngines engines = new LoopEngines(engine);

    @Test
    void shouldTellTheLoopOfAFaultAndNotWhoeverWakesIt() throws Exception {
        engine.fault = new IllegalStateException("wrong on purpose");
        engines.wake();
        EngineFailure failure = assertThrows(EngineFailure.class, () -> engines.poll(0));
        assertSame(engine, failure.engine());
        assertSame(engine.fault, failure.getCause());
        engines.poll(0);
        assertEquals(1, engine.polls, "it is said once");
    }

    @Test
    void shouldForgetTheFaultOfOneThatHasASuccessor() throws Exception {
        Engine next = new Engine();
        engine.fault = new IllegalStateException("wrong on purpose");
        engines.wake();
        engines.activate(next);
        engines.poll(0);
        assertEquals(1, next.polls);
    }
}
