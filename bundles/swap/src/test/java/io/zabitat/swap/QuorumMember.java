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
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.StoreKinds;
import io.zabitat.quorum.hierarchical.HierarchicalProvider;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A member of an ensemble in this process whose quorum system can be changed. */
final class QuorumMember implements AutoCloseable {
    final List<SwapNotice> notices = new CopyOnWriteArrayList<>();
    final Map<ProviderId, QuorumVerifierProvider> providers = new ConcurrentHashMap<>();
    final ZabitatServer server;
    final SwapCoordinator swaps;
    volatile String helpless = "";

    QuorumMember(Path folder, int id, Map<String, String> keys, SwapLimits limits, QuorumVerifierProvider configured)
            throws Exception {
        Path own = Files.createDirectories(folder.resolve("m" + id));
        Files.writeString(own.resolve("myid"), id + "\n");
        Map<String, String> all = new LinkedHashMap<>(keys);
        all.putAll(Map.of(
                "dataDir", own.toString(), "clientPort", "0", "clientPortAddress", "127.0.0.1", "maxClientCnxns", "0"));
        ServerConfig config = ServerConfig.parse("m" + id, all, Map.of());
        add("1.0", configured);
        add("1.0", new HierarchicalProvider());
        ServerParts parts = new ServerParts(
                new NioTransportProvider(),
                new NioTransportProvider(),
                new FileStorageProvider(),
                configured,
                config.isDistributed() ? Optional.of(new FastLeaderElectionProvider()) : Optional.empty(),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                new FileDisk(),
                Optional.empty(),
                Map.of(Role.QUORUM, new Incumbent(1, new ProviderId("majority", "1.0", "test", ""))),
                StoreKinds.NONE,
                this::named);
        server = ZabitatServer.start(config, parts, Map.of(), new ServerListener() {
            @Override
            public void onServing() {
                // the report shows it
            }

            @Override
            public void onEnded(int exitCode, String reason) {
                helpless = exitCode == 0 ? helpless : reason;
            }
        });
        SwapJournal journal = new SwapJournal(new FileDisk(), own.resolve("zabitat"));
        swaps = new SwapCoordinator(
                new SwapCoordinator.Setting(
                        "m" + id,
                        server.slots(),
                        role -> config.quorum(),
                        this::candidates,
                        limits,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                        notices::add,
                        reason -> helpless = reason),
                journal,
                BootRule.settle(journal.read(), System.currentTimeMillis()));
    }

    /** Members 1 to n, each with a role. */
    static List<QuorumMember> start(Path folder, Map<String, String> more, SwapLimits limits, int members)
            throws Exception {
        return start(folder, more, limits, members, MajorityProvider::new);
    }

    /** @param majority makes what each member counts by at first */
    static List<QuorumMember> start(
            Path folder,
            Map<String, String> more,
            SwapLimits limits,
            int members,
            Supplier<QuorumVerifierProvider> majority)
            throws Exception {
        Map<String, String> keys = new LinkedHashMap<>(more);
        keys.putAll(Map.of("tickTime", "2000", "initLimit", "20", "syncLimit", "20"));
        for (int i = 1; i <= members; i++) {
            keys.put("server." + i, "127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next());
        }
        List<QuorumMember> started = new ArrayList<>();
        try {
            for (int i = 1; i <= members; i++) {
                started.add(new QuorumMember(folder, i, keys, limits, majority.get()));
            }
            for (QuorumMember member : started) {
                SwapServer.until("a role", () -> SwapServer.isSettled(member.server.report()));
            }
            QuorumMember leader = leader(started);
            SwapServer.until(
                    "all to take part",
                    () -> leader.server.report().ensemble().members().stream()
                            .noneMatch(member -> member.synced().equals("no")));
            return started;
        } catch (Exception | Error e) {
            started.forEach(QuorumMember::close);
            throw e;
        }
    }

    static QuorumMember leader(List<QuorumMember> members) {
        return members.stream()
                .filter(member -> member.server.report().role().equals("leader"))
                .findFirst()
                .orElseThrow();
    }

    void add(String version, QuorumVerifierProvider provider) {
        add(version, "", provider);
    }

    void add(String version, String digest, QuorumVerifierProvider provider) {
        providers.put(new ProviderId(provider.name(), version, "test", digest), provider);
    }

    private Optional<QuorumVerifierProvider> named(String name) {
        return providers.values().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }

    private List<Candidate> candidates() {
        return providers.entrySet().stream()
                .map(entry -> new Candidate(Role.QUORUM, entry.getKey(), entry::getValue))
                .sorted((a, b) -> a.id().toString().compareTo(b.id().toString()))
                .toList();
    }

    long id() {
        return server.report().serverId();
    }

    long epoch() {
        return server.report().ensemble().epoch();
    }

    String active() {
        return server.slots().slots().get(Role.QUORUM).occupant().id().name();
    }

    SwapPlan plan(String provider, Map<String, String> policy) throws SwapException {
        return swaps.plan("quorum", provider, policy);
    }

    /** Begins what a plan allows, with the cut-over by itself. */
    EndedSwap swapTo(String provider, Map<String, String> policy) throws Exception {
        SwapPlan plan = plan(provider, policy);
        assertTrue(plan.isPossible(), () -> plan.lines().toString());
        swaps.apply(plan.id(), "test", "a test", true);
        return await(plan.id());
    }

    EndedSwap await(String id) throws InterruptedException {
        SwapServer.until("the end of " + id, () -> swaps.ending(id).isPresent());
        return swaps.ending(id).orElseThrow();
    }

    /** What the cut-over of the last swap said. */
    String lastCutover() {
        return notices.stream()
                .filter(notice -> notice.kind().equals("OBSERVE"))
                .reduce((a, b) -> b)
                .orElseThrow()
                .text();
    }

    @Override
    public void close() {
        swaps.close();
        server.close();
    }
}
