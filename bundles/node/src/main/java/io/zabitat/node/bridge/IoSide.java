package io.zabitat.node.bridge;

import io.zabitat.spi.transport.OpenChannel;
import io.zabitat.spi.transport.TlsSetup;
import io.zabitat.spi.transport.TransportEngine;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread that turns the wrapped engine: does what the owner has ordered, polls, and settles accounts. What the engine throws where it
 * must not ends this, unless somebody watches the engine: then it is told, and this goes on.
 */
final class IoSide implements Runnable {
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TransportEngine engine;
    private final BatchQueue arrived;
    private final BatchQueue commands;
    /** Ends with bytes that the socket has not taken; the owner wants to know how many. */
    private final List<BridgeEnd> unsettled = new ArrayList<>();

    private volatile Optional<Consumer<Throwable>> watcher;
    private volatile boolean stopped;
    private volatile IOException failure;
    private volatile long turns;

    IoSide(TransportEngine engine, BatchQueue arrived, Optional<Consumer<Throwable>> watcher) {
        this.engine = engine;
        this.arrived = arrived;
        this.watcher = watcher;
        commands = new BatchQueue(() -> guard(engine::wake));
    }

    /** From the owner: what has to be done on this thread. */
    BatchQueue commands() {
        return commands;
    }

    IOException failure() {
        return failure;
    }

    /** From any thread: how often it has come round. */
    long turns() {
        return turns;
    }

    boolean isWatched() {
        return watcher.isPresent();
    }

    /** From any thread: from now on a fault of the engine ends it. */
    void trust() {
        watcher = Optional.empty();
    }

    /** On this thread: the engine has thrown what it must not. */
    void fault(Throwable cause) {
        Optional<Consumer<Throwable>> told = watcher;
        if (told.isPresent()) {
            told.get().accept(cause);
        } else {
            failure = cause instanceof IOException known ? known : new IOException(cause);
            stopped = true;
        }
    }

    void stop() {
        stopped = true;
        guard(engine::wake);
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                poll();
                turns++;
                guard(() -> commands.take(() -> false));
                settle();
            }
            if (failure == null) { // what was ordered before the end, such as a last word that is flushed
                guard(() -> commands.take(() -> false));
            }
        } finally {
            guard(engine::close);
            arrived.add(() -> {});
        }
    }

    private void poll() {
        try {
            engine.poll(commands.isEmpty() ? MAX_WAIT_NANOS : 0);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            fault(e);
        }
        Thread.interrupted(); // the owner has called it back: a selector would not wait any more
    }

    /** Calls the engine, or a channel of it. */
    void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            fault(e);
        }
    }

    private void settle() {
        unsettled.removeIf(BridgeEnd::settle);
    }

    void unsettled(BridgeEnd end) {
        if (!unsettled.contains(end)) { // never more than a handful
            unsettled.add(end);
        }
    }

    void watchOnce(ServerSocketChannel listener, Runnable onAcceptable) {
        try {
            engine.watch(listener, () -> {
                engine.unwatch(listener);
                onAcceptable.run();
            });
        } catch (IOException e) {
            if (listener.isOpen() && isWatched()) {
                fault(e);
            } else {
                onAcceptable.run(); // it is closed: so the owner finds when it accepts
            }
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            fault(e);
        }
    }

    void unwatch(ServerSocketChannel listener) {
        guard(() -> engine.unwatch(listener));
    }

    void adopt(SocketChannel socket, BridgeEnd end, Optional<TlsSetup> tls) {
        try {
            end.attach(tls.isPresent() ? engine.adopt(socket, end, tls.get()) : engine.adopt(socket, end));
        } catch (IOException e) {
            end.onClosed("cannot be adopted: " + e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            closeQuietly(socket);
            end.onClosed("cannot be adopted: " + e);
            fault(e);
        }
    }

    /** @throws IOException when the engine does not take it; then it is as before */
    void adopt(OpenChannel connection, BridgeEnd end) throws IOException {
        try {
            end.attach(engine.adopt(connection, end));
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            fault(e);
            throw new IOException(e.toString(), e);
        }
    }

    static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the descriptor is gone all the same
        }
    }

    void bind(DatagramChannel channel, DatagramEnd end) {
        try {
            end.attach(engine.bind(channel, end));
        } catch (IOException e) {
            end.refused(e);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            end.refused(new IOException(e.toString(), e));
            fault(e);
        }
    }

    void arrived(Runnable task) {
        arrived.add(task);
    }
}
