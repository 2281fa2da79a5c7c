package io.zabitat.node.host;

import io.zabitat.api.Member;
import io.zabitat.spi.transport.TransportEngine;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.spi.transport.TransportSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The machine around a node; the simulator brings its own.
 *
 * @param clock the time
 * @param background runs a store's long tasks, one at a time, in order; its owner ends it after the node
 * @param listening opens listening sockets
 * @param dialing connects to other servers
 * @param random numbers that nobody can guess
 * @param engines runs engines beside the node, and tries them out
 * @param asking asks what may take a moment, or hang
 */
public record Surroundings(
        Clock clock,
        Executor background,
        Listening listening,
        Dialing dialing,
        RandomGenerator random,
        Engines engines,
        Asking asking) {
    public Surroundings {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(background, "background");
        Objects.requireNonNull(listening, "listening");
        Objects.requireNonNull(dialing, "dialing");
        Objects.requireNonNull(random, "random");
        Objects.requireNonNull(engines, "engines");
        Objects.requireNonNull(asking, "asking");
    }

    /** With a thread for each question. */
    public Surroundings(
            Clock clock,
            Executor background,
            Listening listening,
            Dialing dialing,
            RandomGenerator random,
            Engines engines) {
        this(clock, background, listening, dialing, random, engines, new ThreadedAsking());
    }

    /** With a thread for each engine that works beside the node. */
    public Surroundings(
            Clock clock, Executor background, Listening listening, Dialing dialing, RandomGenerator random) {
        this(clock, background, listening, dialing, random, new ThreadedEngines());
    }

    /** With the machine's chance. */
    public Surroundings(Clock clock, Executor background, Listening listening, Dialing dialing) {
        this(clock, background, listening, dialing, new SecureRandom());
    }

    /** Opens listening sockets. */
    public interface Listening {
        /** A bound socket; nothing is left open when it fails. */
        ServerSocketChannel listen(InetSocketAddress address, int backlog) throws IOException;

        /** A bound datagram socket; nothing is left open when it fails. */
        default DatagramChannel listenDatagrams(InetSocketAddress address) throws IOException {
            return Surroundings.openDatagrams(address);
        }
    }

    /** Runs engines of transports beside the node loop, and tries them out. */
    public interface Engines {
        /**
         * Takes an engine over, which works from now on whether or not the loop waits.
         *
         * @param settings those that it was opened with
         * @param onArrived from any thread: there is something to poll for
         * @return what the loop turns instead, without waiting in it
         */
        TransportEngine beside(TransportEngine engine, TransportSettings settings, String name, Runnable onArrived);

        /**
         * Has a transport show that it moves bytes as it must.
         *
         * @return what it has shown, in a few words
         * @throws IOException when it is not fit: the message says in what
         */
        String tryOut(TransportProvider provider) throws IOException;

        /**
         * Has a busy link go from one transport to another and back, many times.
         *
         * @throws IOException when something is lost or altered: the message says what
         */
        Rehearsed rehearse(TransportProvider old, TransportProvider next) throws IOException;

        /**
         * As {@link #beside}, for an engine that is not trusted yet.
         *
         * @param threads what its thread belongs to
         * @param patienceMillis how long it may take for a connection
         * @param fault hears what it throws where it must not, from its thread
         */
        OnTrial onTrial(
                TransportEngine engine,
                TransportSettings settings,
                ThreadGroup threads,
                String name,
                Runnable onArrived,
                long patienceMillis,
                Consumer<Throwable> fault);

        /**
         * What a rehearsal has shown.
         *
         * @param moves whether open connections can go from one to the other
         */
        record Rehearsed(boolean moves, String text) {}

        /** An engine that is watched. */
        interface OnTrial {
            /** What the loop turns. */
            TransportEngine engine();

            /** It has proven itself: from now on a fault ends it. */
            void trust();

            /** How long it has been away, as seen at the calls of this; asked now and then. */
            long silentNanos(long nowNanos);
        }
    }

    /** Asks providers and members, whose answers take a moment, or never come. */
    public interface Asking {
        /** Begins a task that may hang, beside the node loop. */
        Aside begin(String threadName, Runnable task);

        /**
         * Waits for an answer; never called on the node loop.
         *
         * @throws TimeoutException when there is none in that time
         * @throws ExecutionException with what it has come to instead
         */
        <T> T await(CompletableFuture<T> answer, long millis)
                throws InterruptedException, ExecutionException, TimeoutException;

        /** A task that was begun. */
        interface Aside {
            boolean isOver();

            /** Nobody waits for it any more. */
            void interrupt();
        }
    }

    /** Connects to other servers without making the caller wait. */
    public interface Dialing {
        /**
         * Looks the host up anew and connects. The answer comes once, on any thread; nothing is left open after a failure.
         */
        void dial(Member.HostPort address, int timeoutMillis, Answer answer);

        /** Looks a host up. The answer comes once, on any thread; none when it is not found. */
        default void lookUp(String host, Consumer<InetAddress> answer) {
            try {
                answer.accept(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                // asked again later
            }
        }

        /** Takes what a dial came to. */
        interface Answer {
            void onConnected(SocketChannel channel);

            void onFailed(String reason);
        }
    }

    private static DatagramChannel openDatagrams(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            return channel.bind(address);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException(e.toString(), e);
        }
    }

    /** The machine's sockets. */
    public static ServerSocketChannel listen(InetSocketAddress address, int backlog) throws IOException {
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
