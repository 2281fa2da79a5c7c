package io.zabitat.node;

import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.SocketDialing;
import io.zabitat.node.host.StartException;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.report.ServerReport;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: made from a configuration and providers, running on threads of its own until it is closed. */
public final class ZabitatServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    /** Connections being made at a time; each may wait for a name server or a silent machine. */
    private static final int MAX_DIALS = 64;

    /** What a client takes that writes one thing after the other: it is woken, asks again, and is heard. */
    private static final long AWAKE_NANOS = 200_000;

    private final ServerConfig config;
    private final ServerListener listener;
    private final ExecutorService background;
    private final ExecutorService dialers;
    private Node node;
    private NodeThread loop;
    private Thread thread;

    private ZabitatServer(ServerConfig config, ServerListener listener) {
        this.config = config;
        this.listener = listener;
        this.background = Executors.newSingleThreadExecutor(task -> daemon(task, "storage"));
        this.dialers = new ThreadPoolExecutor(
                0, MAX_DIALS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> daemon(task, "dial"));
    }

    private Thread daemon(Runnable task, String role) {
        Thread made = new Thread(task, NodeAssembly.threadName(config, role));
        made.setDaemon(true);
        return made;
    }

    /**
     * Recovers the store and begins to serve. Returns when the client port answers.
     *
     * @param environment what the word {@code envi} shows, in order
     * @throws StartException when the server refuses; nothing of it is left behind
     */
    public static ZabitatServer start(
            ServerConfig config, ServerParts parts, Map<String, String> environment, ServerListener listener)
            throws StartException {
        ZabitatServer server = new ZabitatServer(config, listener);
        server.begin(parts, environment);
        return server;
    }

    private void begin(ServerParts parts, Map<String, String> environment) throws StartException {
        try {
            node = Node.open(
                    config,
                    parts,
                    new Surroundings(Clock.system(), background, Surroundings::listen, new SocketDialing(dialers)),
                    environment);
        } catch (StartException e) {
            background.shutdown();
            dialers.shutdownNow();
            throw e;
        }
        loop = new NodeThread(node, new LoopListener(), loneWriteWait());
        node.startWriters(waitsAwake() ? AWAKE_NANOS : 0);
        thread = new Thread(loop, NodeAssembly.threadName(config, "node"));
        thread.start();
        awaitBegun();
    }

    private Optional<LoneWriteWait> loneWriteWait() {
        return waitsAwake() ? Optional.of(new LoneWriteWait(System::nanoTime)) : Optional.empty();
    }

    /** The members of an ensemble wait for each other, not for a disk alone; and one core cannot wait awake. */
    private boolean waitsAwake() {
        return !config.isDistributed() && Runtime.getRuntime().availableProcessors() > 1;
    }

    private void awaitBegun() throws StartException {
        try {
            loop.awaitBegun();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new StartException(StartException.UNEXPECTED, "interrupted while starting", e);
        }
    }

    /** The newest report; never older than a second while the server runs. */
    public ServerReport report() {
        return node.report();
    }

    /** The parts that can be exchanged while the server runs. */
    public NodeSlots slots() {
        return node.slots();
    }

    /** What members decide together. */
    public Decisions decisions() {
        return node.slots().decisions();
    }

    /** Where its store is changed. */
    public StorageSlot storage() {
        return node.storage();
    }

    /**
     * Asks for other members, as a client with the rights of {@code super} would. Does not block.
     *
     * @return the list in force after the change, or a {@link MemberChangeException}; neither when this server's role ends first, and then
     *     the next leader may still put the list in force
     */
    public CompletableFuture<String> changeMembers(MemberChange change) {
        return node.changeMembers(change);
    }

    /** Closes all connections, syncs the log and ends the threads; sessions live on in the store. Returns when it is done. */
    @Override
    public void close() {
        loop.requestStop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by the node loop. */
    private final class LoopListener implements NodeThread.Listener {
        @Override
        public void onServing() {
            listener.onServing();
        }

        @Override
        public void onEnd(Optional<String> failure) {
            background.shutdown();
            dialers.shutdownNow();
            failure.ifPresent(reason -> LOG.error("server={} stopped serving: {}", config.name(), reason));
            listener.onEnded(failure.isPresent() ? StartException.UNEXPECTED : 0, failure.orElse("stopped"));
        }
    }
}
