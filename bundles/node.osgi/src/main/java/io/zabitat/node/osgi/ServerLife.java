package io.zabitat.node.osgi;

import io.zabitat.node.ElectionDesk;
import io.zabitat.node.MemberChange;
import io.zabitat.node.ServerListener;
import io.zabitat.node.ServerParts;
import io.zabitat.node.StorageSlot;
import io.zabitat.node.ZabitatServer;
import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.host.StartException;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.node.slot.Role;
import io.zabitat.swap.SwapCoordinator;
import io.zabitat.swap.SwapNotice;
import io.zabitat.swap.Swaps;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server from its configuration to its end. Starting and stopping may take as long as recovery does, so both happen on a
 * thread of its own, one after the other; every field below belongs to that thread.
 */
final class ServerLife {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLife.class);
    private static final int BAD_CONFIGURATION = 2;
    private static final int UNEXPECTED = 1;
    private static final int DATA_DIRECTORY = 3;
    private static final long STOP_SECONDS = 60;
    /** How long the provider of the last swap is waited for when the configured one is there. */
    private static final long FALLBACK_SECONDS = 5;

    private final Configuration configuration;
    private final Candidates candidates;
    private final Map<String, String> environment;
    private final Function<RunningServer, Runnable> publisher;
    private final Consumer<Map<String, Object>> events;
    private final ExecutorService thread;

    private Optional<ServerConfig> config = Optional.empty();
    private Optional<ServerSwaps> swaps = Optional.empty();
    private Optional<ZabitatServer> server = Optional.empty();
    private Optional<SwapCoordinator> coordinator = Optional.empty();
    private boolean fallbackDue;
    private Runnable withdraw = () -> {};
    private boolean over;

    /**
     * @param environment what the word {@code envi} shows
     * @param publisher makes a running server known, and gives what takes it back
     * @param events hears of waiting, serving, a first role and ending
     */
    ServerLife(
            Configuration configuration,
            Candidates candidates,
            Map<String, String> environment,
            Function<RunningServer, Runnable> publisher,
            Consumer<Map<String, Object>> events) {
        this.configuration = configuration;
        this.candidates = candidates;
        this.environment = environment;
        this.publisher = publisher;
        this.events = events;
        this.thread =
                Executors.newSingleThreadExecutor(task -> new Thread(task, "zabitat-life-" + configuration.name()));
    }

    /** Checks the configuration and starts the server if its providers are there. Returns at once. */
    void begin() {
        thread.execute(() -> {
            try {
                ServerConfig checked = ServerConfig.parse(
                        configuration.name(),
                        configuration.keys(),
                        configuration.systemProperties(),
                        configuration.file());
                checked.warnings().forEach(text -> LOG.warn("server={} {}", configuration.name(), text));
                checked.notes().forEach(text -> LOG.info("server={} {}", configuration.name(), text));
                config = Optional.of(checked);
                swaps = Optional.of(ServerSwaps.open(checked, candidates));
                startIfComplete();
            } catch (ConfigException e) {
                end(BAD_CONFIGURATION, "bad configuration: " + e.getMessage());
            } catch (IOException e) {
                end(DATA_DIRECTORY, "the swap journal: " + e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("server={} its configuration cannot be read", configuration.name(), e);
                end(UNEXPECTED, "the configuration cannot be read: " + e);
            }
        });
    }

    /** A provider has come: the one that was missing, perhaps. Returns at once. */
    void onCandidate() {
        if (!thread.isShutdown()) {
            thread.execute(() -> {
                coordinator.ifPresent(SwapCoordinator::onCandidates);
                startIfComplete();
            });
        }
    }

    /** A provider of a role has gone, perhaps the active one. Returns at once. */
    void onGone(Role role, String name, String bundle) {
        if (!thread.isShutdown()) {
            thread.execute(() -> coordinator.ifPresent(swapping -> {
                swapping.onCandidates();
                if (active(role).filter(name::equals).isPresent() && !candidates.has(role, name)) {
                    swapping.onOrphaned(role, "bundle " + bundle);
                }
            }));
        }
    }

    /** The bundle of a provider is not resolved any more. Returns at once. */
    void onUnloaded(Role role, String what, WeakReference<ClassLoader> classes) {
        if (!thread.isShutdown()) {
            thread.execute(() -> coordinator.ifPresent(swapping -> swapping.onUnloaded(role, what, classes)));
        }
    }

    private Optional<String> active(Role role) {
        return server.map(running -> running.slots().slots().get(role))
                .map(slot -> slot.occupant().id().name());
    }

    /** Stops the server. Returns when it is down, or after a minute. */
    void close() throws InterruptedException {
        thread.execute(() -> {
            boolean ran = server.isPresent();
            stop();
            if (ran && !over) {
                end(0, "stopped");
            }
            over = true;
        });
        thread.shutdown();
        if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("server={} is not down after {} s; going on without it", configuration.name(), STOP_SECONDS);
        }
    }

    private void startIfComplete() {
        if (over || server.isPresent() || config.isEmpty()) {
            return;
        }
        ServerConfig wanted = config.get();
        Map<Role, Incumbent> transports = new EnumMap<>(Role.class);
        transports.put(Role.CLIENT_TRANSPORT, incumbent(Role.CLIENT_TRANSPORT, wanted.transportClient()));
        transports.put(Role.PEER_TRANSPORT, incumbent(Role.PEER_TRANSPORT, wanted.transportPeer()));
        var missing = candidates.missing(wanted, transports);
        if (!missing.isEmpty()) {
            LOG.info("server={} waits for the providers {}", configuration.name(), missing);
            events.accept(Map.of("event", "waiting", "server", configuration.name(), "for", missing.toString()));
            return;
        }
        if (!fallbackDue && transports.entrySet().stream().anyMatch(this::isYetToCome)) {
            fallBackLater();
            return;
        }
        candidates.take(wanted, transports).ifPresent(parts -> {
            transports.forEach(this::warnOfAnother);
            start(wanted, parts.with(swaps.orElseThrow().storePolicy()));
        });
    }

    /** The version that the last swap has left, or another one of that name in its place. */
    private Optional<ProviderId> another(Role role, ProviderId last) {
        return last.origin().isEmpty() // as configured: any will do
                ? Optional.empty()
                : candidates.choice(role, last).filter(there -> !last.isMetBy(there));
    }

    /** Providers that were admitted come a moment after those of the distribution, which are older; an update of that is not waited out. */
    private boolean isYetToCome(Map.Entry<Role, Incumbent> chosen) {
        ProviderId last = chosen.getValue().id();
        return another(chosen.getKey(), last)
                .filter(there -> version(there).compareTo(version(last)) < 0)
                .isPresent();
    }

    private static Version version(ProviderId id) {
        return Version.parseVersion(id.version());
    }

    private void warnOfAnother(Role role, Incumbent chosen) {
        another(role, chosen.id())
                .ifPresent(there -> LOG.warn(
                        "server={} ROLE-601 {} {} of {} is not there: {} of {} serves. Install it again, or swap",
                        configuration.name(),
                        role.key(),
                        chosen.id().exactly(),
                        chosen.id().origin(),
                        there.exactly(),
                        there.origin()));
    }

    /** As the last swap has left it; where nobody offers that one any more, as configured, and loudly so. */
    private Incumbent incumbent(Role role, String configured) {
        Incumbent chosen = swaps.orElseThrow().incumbent(role);
        String name = chosen.id().name();
        if (candidates.has(role, name) || !candidates.has(role, configured)) {
            return chosen;
        }
        if (fallbackDue) {
            LOG.warn(
                    "server={} ROLE-601 {} {} is not there: {} serves. Install it again, or set zabitat.{}",
                    configuration.name(),
                    role.key(),
                    name,
                    configured,
                    role.key());
            return new Incumbent(chosen.generation(), ProviderId.of(configured));
        }
        fallBackLater();
        return chosen;
    }

    private void fallBackLater() {
        CompletableFuture.delayedExecutor(FALLBACK_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (!thread.isShutdown()) {
                thread.execute(() -> {
                    fallbackDue = true;
                    startIfComplete();
                });
            }
        });
    }

    private void start(ServerConfig wanted, ServerParts parts) {
        try {
            ZabitatServer started = ZabitatServer.start(wanted, parts, environment, new Listener());
            server = Optional.of(started);
            SwapCoordinator swapping = swaps.orElseThrow().coordinate(started, this::announce, this::onHelpless);
            coordinator = Optional.of(swapping);
            withdraw = publisher.apply(new Running(
                    configuration.name(),
                    started,
                    RefusedWords.announced(swapping, configuration.name(), events),
                    new Deeds(configuration.name(), events)));
            announce(started.report());
        } catch (StartException e) {
            if (e.exitCode() == UNEXPECTED && e.getCause() instanceof RuntimeException) {
                LOG.error("server={} cannot start", configuration.name(), e);
            }
            end(e.exitCode(), e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("server={} cannot start", configuration.name(), e);
            end(UNEXPECTED, "cannot start: " + e);
        }
    }

    private void announce(ServerReport report) {
        events.accept(Map.of(
                "event", "serving",
                "server", configuration.name(),
                "role", report.role(),
                "clientAddress", report.clientAddress(),
                "dataDir", report.dataDir().toString()));
    }

    private void announce(SwapNotice notice) {
        events.accept(Map.of(
                "event",
                "swap",
                "server",
                configuration.name(),
                "kind",
                notice.kind(),
                "swap",
                notice.swap().id(),
                "role",
                notice.swap().role().key(),
                "generation",
                notice.swap().generation(),
                "actor",
                notice.actor(),
                "from",
                notice.swap().from().toString(),
                "to",
                notice.swap().to().toString(),
                "reason",
                notice.text()));
    }

    private void onHelpless(String reason) {
        thread.execute(() -> end(UNEXPECTED, reason));
    }

    private void end(int exitCode, String reason) {
        over = true;
        if (exitCode == 0) {
            LOG.info("server={} ended reason={}", configuration.name(), reason);
        } else {
            LOG.error("server={} ended exitCode={} reason={}", configuration.name(), exitCode, reason);
        }
        stop();
        events.accept(Map.of("event", "ended", "server", configuration.name(), "exitCode", exitCode, "reason", reason));
    }

    private void stop() {
        withdraw.run();
        withdraw = () -> {};
        coordinator.ifPresent(SwapCoordinator::close);
        coordinator = Optional.empty();
        server.ifPresent(ZabitatServer::close);
        server = Optional.empty();
        candidates.giveBack();
    }

    /** Called by the server's own threads: passes everything on. */
    private final class Listener implements ServerListener {
        @Override
        public void onServing() {
            events.accept(Map.of("event", "established", "server", configuration.name()));
        }

        @Override
        public void onEnded(int exitCode, String reason) {
            try {
                thread.execute(() -> {
                    if (!over) {
                        end(exitCode, reason);
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("server={} ended while its life was being closed: {}", configuration.name(), reason);
            }
        }
    }

    private record Running(String name, ZabitatServer server, Swaps swaps, Deeds deeds) implements RunningServer {
        @Override
        public ServerReport report() {
            return server.report();
        }

        @Override
        public StorageSlot storage() {
            return server.storage();
        }

        @Override
        public List<Path> purgeStores(boolean force, String actor, String reason) throws IOException {
            return deeds.tell(
                    "STORE_PURGE",
                    Role.STORAGE.key(),
                    actor,
                    reason,
                    () -> storage().retired().purge(force, reason));
        }

        @Override
        public Optional<ElectionDesk> elections() {
            return server.slots().elections();
        }

        @Override
        public void overrideElection(int algorithm, String actor, String reason) throws InterruptedException {
            ElectionDesk desk =
                    elections().orElseThrow(() -> new IllegalStateException(name + " belongs to no ensemble"));
            deeds.<Integer, InterruptedException>tell("ELECTION_OVERRIDE", Role.ELECTION.key(), actor, reason, () -> {
                desk.override(algorithm, reason);
                return algorithm;
            });
        }

        @Override
        public CompletableFuture<String> changeMembers(MemberChange change) {
            return server.changeMembers(change);
        }

        @Override
        public QuorumTest testQuorum(String config) {
            return server.slots().testQuorum(config);
        }
    }
}
