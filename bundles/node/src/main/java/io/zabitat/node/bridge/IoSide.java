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

/** The thread that turns the wrapped engine: does what the owner has ordered, polls, and settles accounts. */
final class IoSide implements Runnable {
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TransportEngine engine;
    private final BatchQueue arrived;
    private final BatchQueue commands;
    /** Ends with bytes that the socket has not taken; the owner wants to know how many. */
    private final List<BridgeEnd> unsettled = new ArrayList<>();

    private volatile boolean stopped;
    private volatile IOException failure;

    IoSide(TransportEngine engine, BatchQueue arrived) {
        this.engine = engine;
        this.arrived = arrived;
        commands = new BatchQueue(engine::wake);
    }

    /** From the owner: what has to be done on this thread. */
    BatchQueue commands() {
        return commands;
    }

    IOException failure() {
        return failure;
    }

    void stop() {
        stopped = true;
        engine.wake();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                engine.poll(commands.isEmpty() ? MAX_WAIT_NANOS : 0);
                commands.take(() -> false);
                settle();
            }
            // what was ordered before the end, such as a last word that is flushed
            commands.take(() -> false);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException(e);
        } finally {
            engine.close();
            arrived.add(() -> {});
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
            // It is closed: so the owner finds when it accepts.
            onAcceptable.run();
        }
    }

    void unwatch(ServerSocketChannel listener) {
        engine.unwatch(listener);
    }

    void adopt(SocketChannel socket, BridgeEnd end, Optional<TlsSetup> tls) {
        try {
            end.attach(tls.isPresent() ? engine.adopt(socket, end, tls.get()) : engine.adopt(socket, end));
        } catch (IOException e) {
            end.onClosed("cannot be adopted: " + e.getMessage());
        }
    }

    void adopt(OpenChannel connection, BridgeEnd end) {
        try {
            end.attach(engine.adopt(connection, end));
        } catch (IOException e) {
            closeQuietly(connection.socket());
            end.onClosed("cannot be taken over: " + e.getMessage());
        }
    }

    private static void closeQuietly(SocketChannel socket) {
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
        }
    }

    void arrived(Runnable task) {
        arrived.add(task);
    }
}
