package io.zabitat.node.tls;

import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.config.TlsConfig;
import io.zabitat.spi.transport.TlsSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * TLS of one server: what the client port, the secure client port and the peer ports hand to the transport. Owned by the node
 * loop; the slow parts of handshakes and the reading of changed files have two threads of their own, which end when idle.
 */
public final class ServerTls implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_WAITING_TASKS = 4096;
    private static final long RELOAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ThreadPoolExecutor tasks;
    private final List<ReloadingContext> contexts = new ArrayList<>();
    private Optional<TlsSetup> secureClients = Optional.empty();
    private Optional<TlsSetup> clients = Optional.empty();
    private Optional<TlsSetup> accepting = Optional.empty();
    private Optional<TlsSetup> dialling = Optional.empty();
    private boolean looked;
    private long nextLookNanos;

    /**
     * @param threadName of the threads
     * @param note takes a line when certificates have changed
     * @throws ConfigException when something asks for TLS and its keys cannot be used
     */
    public ServerTls(ServerConfig config, String threadName, Consumer<String> note) throws ConfigException {
        tasks = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING_TASKS), task -> {
                    Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        tasks.allowCoreThreadTimeOut(true);
        boolean secureClientPort = config.secureClientAddress().isPresent();
        if (secureClientPort || config.clientPortUnification()) {
            ReloadingContext context = add(config.clientTls(), note);
            secureClients = Optional.of(accept(config.clientTls(), context, false));
            clients = config.clientPortUnification()
                    ? Optional.of(accept(config.clientTls(), context, true))
                    : Optional.empty();
        }
        if (config.isDistributed() && (config.sslQuorum() || config.portUnification())) {
            ReloadingContext context = add(config.quorumTls(), note);
            accepting = Optional.of(accept(config.quorumTls(), context, config.portUnification()));
            dialling = config.sslQuorum()
                    ? Optional.of(new TlsSetup(
                            remote -> context.current().client(remote),
                            false,
                            config.quorumTls().handshakeTimeoutMillis(),
                            tasks))
                    : Optional.empty();
        }
    }

    private ReloadingContext add(TlsConfig config, Consumer<String> note) throws ConfigException {
        ReloadingContext context = new ReloadingContext(config, note);
        contexts.add(context);
        return context;
    }

    private TlsSetup accept(TlsConfig config, ReloadingContext context, boolean plainToo) {
        return new TlsSetup(
                remote -> context.current().server(remote), plainToo, config.handshakeTimeoutMillis(), tasks);
    }

    /** The secure client port's; TLS alone. */
    public Optional<TlsSetup> secureClients() {
        return secureClients;
    }

    /** The client port's: where both are allowed. */
    public Optional<TlsSetup> clients() {
        return clients;
    }

    /** For peers that come. */
    public Optional<TlsSetup> acceptingPeers() {
        return accepting;
    }

    /** For peers that are dialled. */
    public Optional<TlsSetup> diallingPeers() {
        return dialling;
    }

    /** Looks for changed files about once a second, on another thread. */
    public void onTick(long nowNanos) {
        if (contexts.isEmpty() || looked && nowNanos - nextLookNanos < 0) {
            return;
        }
        looked = true;
        nextLookNanos = nowNanos + RELOAD_NANOS;
        try {
            tasks.execute(() -> contexts.forEach(ReloadingContext::lookForChanges));
        } catch (RejectedExecutionException e) {
            nextLookNanos = nowNanos; // handshakes have filled the line: at the next tick
        }
    }

    @Override
    public void close() {
        tasks.shutdownNow();
    }
}
