package io.zabitat.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * The machine around a node; the simulator brings its own.
 *
 * @param clock the time
 * @param background runs a store's long tasks, one at a time, in order; its owner ends it after the node
 * @param listening opens the client port
 */
public record Surroundings(Clock clock, Executor background, Listening listening) {
    public Surroundings {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(background, "background");
        Objects.requireNonNull(listening, "listening");
    }

    /** Opens listening sockets. */
    public interface Listening {
        /** A bound socket; nothing is left open when it fails. */
        ServerSocketChannel listen(InetSocketAddress address, int backlog) throws IOException;
    }

    /** The machine's sockets. */
    static ServerSocketChannel listen(InetSocketAddress address, int backlog) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return listener.bind(address, backlog);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e instanceof IOException io ? io : new IOException(e.toString(), e);
        }
    }
}
