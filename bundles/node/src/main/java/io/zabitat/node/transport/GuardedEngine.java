package io.zabitat.node.transport;

import io.zabitat.spi.transport.Channel;
import io.zabitat.spi.transport.ChannelHandler;
import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Stands before an engine that has not proven itself: whatever it throws where it must not becomes a report, and the server goes on. The
 * node loop's, as the engine is, but for {@link #wake}.
 */
public final class GuardedEngine implements TransportEngine {
    private final TransportEngine engine;
    private final Consumer<Throwable> breach;

    /** @param breach hears of each failure, on the node loop or whichever thread wakes it; must not wait */
    GuardedEngine(TransportEngine engine, Consumer<Throwable> breach) {
        this.engine = engine;
        this.breach = breach;
    }

    TransportEngine engine() {
        return engine;
    }

    @Override
    public void watch(ServerSocketChannel listener, Runnable onAcceptable) throws IOException {
        try {
            engine.watch(listener, onAcceptable);
        } catch (RuntimeException | LinkageError e) {
            throw failed(e);
        }
    }

    private IOException failed(Throwable cause) {
        breach.accept(cause);
        return new IOException(cause.toString(), cause);
    }

    @Override
    public void unwatch(ServerSocketChannel listener) {
        guard(() -> engine.unwatch(listener));
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            breach.accept(e);
        }
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler) throws IOException {
        try {
            return new GuardedChannel(engine.adopt(socket, handler), breach);
        } catch (RuntimeException | LinkageError e) {
            socket.close();
            throw failed(e);
        }
    }

    @Override
    public Channel adopt(SocketChannel socket, ChannelHandler handler, TlsSetup tls) throws IOException {
        try {
            return new GuardedChannel(engine.adopt(socket, handler, tls), breach);
        } catch (RuntimeException | LinkageError e) {
            socket.close();
            throw failed(e);
        }
    }

    @Override
    public Channel adopt(OpenChannel connection, ChannelHandler handler) throws IOException {
        try {
            return new GuardedChannel(engine.adopt(connection, handler), breach);
        } catch (RuntimeException | LinkageError e) {
            throw failed(e);
        }
    }

    /** Goes on to be called while it throws: the way back takes a moment, and what it still does is good for its connections. */
    @Override
    public int poll(long timeoutNanos) {
        try {
            return engine.poll(timeoutNanos);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            breach.accept(e);
            return 0;
        }
    }

    /** Its callers are threads without which there is no server, as the log's; the loop comes by in a moment also by itself. */
    @Override
    public void wake() {
        try {
            engine.wake();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            breach.accept(e);
        }
    }

    @Override
    public void close() {
        guard(engine::close);
    }
}
