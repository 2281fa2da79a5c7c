package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.node.ServerListener;
import io.zabitat.node.ServerParts;
import io.zabitat.node.ZabitatServer;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.disk.FileDisk;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.StoreKinds;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.transport.netty.NettyTransportProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A standalone server in this process, and its coordinator. */
final class SwapServer implements AutoCloseable {
    /** A watch that only shows that there is one. */
    static final SwapLimits QUICK = limits(60_000, 0, 150, 60_000, 60_000);

    private static final long PATIENCE_SECONDS = 200;
    /** What the configuration names for the links between members. */
    private static final String PEERS = "nio";

    final Map<String, TransportProvider> providers = new ConcurrentHashMap<>();
    final ZabitatServer server;
    final SwapCoordinator swaps;
    volatile String helpless = "";
    /** What the last cut-over has said. */
    volatile String switched = "";
    /** Hears of everything, on the coordinator's thread. */
    volatile Consumer<SwapNotice> hearing = notice -> {};

    SwapServer(Path folder, SwapLimits limits) throws Exception {
        this(folder, limits, "nio");
    }

    /** @param configured what the configuration names; the journal may know better */
    SwapServer(Path folder, SwapLimits limits, String configured) throws Exception {
        this(folder, limits, configured, Map.of("tickTime", "2000"));
    }

    /** @param more of the configuration */
    SwapServer(Path folder, SwapLimits limits, String configured, Map<String, String> more) throws Exception {
        add(new NioTransportProvider());
        add(new NettyTransportProvider());
        Map<String, String> keys = new LinkedHashMap<>(more);
        keys.putAll(Map.of(
                "dataDir", folder.toString(),
                "clientPort", "0",
                "clientPortAddress", "127.0.0.1",
                "maxClientCnxns", "0",
                "zabitat.transport.client", configured));
        ServerConfig config = ServerConfig.parse("s", keys, Map.of());
        SwapJournal journal = new SwapJournal(new FileDisk(), folder.resolve("zabitat"));
        SwapState settled = BootRule.settle(journal.read(), System.currentTimeMillis());
        Incumbent clients = BootRule.incumbent(settled, Role.CLIENT_TRANSPORT, configured);
        Incumbent peers = BootRule.incumbent(settled, Role.PEER_TRANSPORT, PEERS);
        ServerParts parts = new ServerParts(
                providers.get(clients.id().name()),
                providers.get(peers.id().name()),
                new FileStorageProvider(),
                new MajorityProvider(),
                config.isDistributed() ? Optional.of(new FastLeaderElectionProvider()) : Optional.empty(),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                new FileDisk(),
                Optional.empty(),
                Map.of(Role.CLIENT_TRANSPORT, clients, Role.PEER_TRANSPORT, peers),
                StoreKinds.NONE,
                name -> Optional.empty());
        server = ZabitatServer.start(config, parts, Map.of(), new ServerListener() {
            @Override
            public void onServing() {
                // it does at once
            }

            @Override
            public void onEnded(int exitCode, String reason) {
                helpless = exitCode == 0 ? helpless : reason;
            }
        });
        swaps = new SwapCoordinator(
                new SwapCoordinator.Setting(
                        "s",
                        server.slots(),
                        role -> role == Role.PEER_TRANSPORT ? PEERS : configured,
                        this::candidates,
                        limits,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                        notice -> {
                            switched = notice.kind().equals("OBSERVE") ? notice.text() : switched;
                            hearing.accept(notice);
                        },
                        reason -> helpless = reason),
                journal,
                settled);
    }

    /** Limits under which no swap ends because the machine is slow: how slow a server may become is what other tests are about. */
    static SwapLimits limits(
            long prepareMillis, long canaryMillis, long observeMillis, long switchMillis, long stallMillis) {
        return new SwapLimits(
                prepareMillis,
                canaryMillis,
                observeMillis,
                switchMillis,
                stallMillis,
                600_000,
                observeMillis,
                new SoftLimits(Integer.MAX_VALUE, 5, 100, 5, 5_000));
    }

    void add(TransportProvider provider) {
        providers.put(provider.name(), provider);
    }

    private List<Candidate> candidates() {
        return Stream.of(Role.CLIENT_TRANSPORT, Role.PEER_TRANSPORT)
                .flatMap(role -> providers.values().stream()
                        .map(provider -> new Candidate(
                                role, ProviderId.of(provider.name()), () -> providers.get(provider.name()))))
                .sorted((a, b) -> a.id().name().compareTo(b.id().name()))
                .toList();
    }

    /**
     * Whether a member of an ensemble leads, follows or observes in an epoch that is established: whoever has only been elected may yet find that
     * nobody follows. What is reported may be a second old.
     */
    static boolean isSettled(ServerReport report) {
        return !report.role().equals("looking")
                && report.ensemble().members().stream()
                        .anyMatch(line ->
                                line.id() == report.serverId() && line.synced().equals("yes"));
    }

    String address() {
        return server.report().clientAddress();
    }

    String active() {
        return active(Role.CLIENT_TRANSPORT);
    }

    String active(Role role) {
        return server.slots().slots().get(role).occupant().id().name();
    }

    /** Begins a swap of the client transport. */
    String begin(String provider) throws SwapException {
        return begin(Role.CLIENT_TRANSPORT, provider, Map.of());
    }

    String begin(Role role, String provider, Map<String, String> policy) throws SwapException {
        SwapPlan plan = swaps.plan(role.key(), provider, policy);
        swaps.apply(plan.id(), "test", "a test", true);
        return plan.id();
    }

    EndedSwap swapTo(String provider) throws Exception {
        return await(begin(provider));
    }

    EndedSwap await(String id) throws InterruptedException {
        until(
                "swap " + id + " to end: " + swaps.status(),
                () -> swaps.ending(id).isPresent());
        return swaps.ending(id).orElseThrow();
    }

    /** Something that comes true in time. */
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    static void until(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - deadline < 0, "in vain waited for " + what);
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        swaps.close();
        server.close();
    }
}
