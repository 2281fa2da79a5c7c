package io.zabitat.swap;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.election.udp.UdpLeaderElectionProvider;
import io.zabitat.election.udpauth.UdpAuthProvider;
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
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Three members in this process, each with a coordinator and with elections to choose from. */
final class Trio implements AutoCloseable {
    static final int MEMBERS = 3;
    /** Long, so that nobody gives up on a busy machine: neither a leader, nor what it was decided to elect by. */
    private static final int TICK_MILLIS = 4_000;

    final Map<Integer, One> running = new LinkedHashMap<>();
    private final Path folder;
    private final SwapLimits limits;
    private Supplier<ElectionAlgorithm> first = FastLeaderElectionProvider::new;
    private final Map<String, String> keys = new LinkedHashMap<>();

    Trio(Path folder, SwapLimits limits) throws Exception {
        this(folder, limits, TICK_MILLIS);
    }

    private Trio(Path folder, SwapLimits limits, int tickMillis) throws Exception {
        this.folder = folder;
        this.limits = limits;
        keys.put("tickTime", Integer.toString(tickMillis));
        keys.put("initLimit", "20");
        keys.put("syncLimit", "40");
        keys.put("clientPort", "0");
        keys.put("clientPortAddress", "127.0.0.1");
        keys.put("maxClientCnxns", "0");
        for (int i = 1; i <= MEMBERS; i++) {
            keys.put("server." + i, "127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next());
        }
    }

    /** With all members up. */
    static Trio begun(Path folder, SwapLimits limits) throws Exception {
        return begun(folder, limits, TICK_MILLIS);
    }

    static Trio begun(Path folder, SwapLimits limits, int tickMillis) throws Exception {
        return begun(folder, limits, tickMillis, FastLeaderElectionProvider::new);
    }

    /** @param first makes what each member elects by at first */
    static Trio begun(Path folder, SwapLimits limits, int tickMillis, Supplier<ElectionAlgorithm> first)
            throws Exception {
        Trio trio = new Trio(folder, limits, tickMillis);
        trio.first = first;
        for (int i = 1; i <= MEMBERS; i++) {
            trio.start(i);
        }
        trio.untilServing();
        return trio;
    }

    /** A member that is Apache ZooKeeper. */
    ApacheMember startApache(int id) throws Exception {
        return new ApacheMember(folder.resolve("m" + id), id, keys);
    }

    One start(int id, String... without) throws Exception {
        One one = new One(id, List.of(without));
        running.put(id, one);
        return one;
    }

    /** Until one leads and the others follow; what is reported may be a second old. */
    void untilServing() throws InterruptedException {
        SwapServer.until(
                "roles",
                () -> count("leader") == 1
                        && running.values().stream().allMatch(one -> SwapServer.isSettled(one.server.report())));
    }

    private long count(String role) {
        return running.values().stream().filter(one -> one.role().equals(role)).count();
    }

    One leader() {
        return running.values().stream()
                .filter(one -> one.role().equals("leader"))
                .findFirst()
                .orElseThrow();
    }

    One follower() {
        return running.values().stream()
                .filter(one -> one.role().equals("follower"))
                .findFirst()
                .orElseThrow();
    }

    void stop(One one) {
        running.remove(one.id);
        one.close();
    }

    List<Long> epochs() {
        return running.values().stream()
                .map(one -> one.server.report().ensemble().epoch())
                .toList();
    }

    void untilElectedBy(String number) throws InterruptedException {
        for (One one : running.values()) {
            SwapServer.until(
                    "electionAlg " + number + " at " + one.id,
                    () -> one.election().equals(number));
        }
    }

    @Override
    public void close() {
        List.copyOf(running.values()).forEach(this::stop);
    }

    /** A member. */
    final class One implements AutoCloseable {
        final int id;
        final ZabitatServer server;
        final SwapCoordinator swaps;
        final List<Candidate> elections = new CopyOnWriteArrayList<>();
        volatile String helpless = "";

        /** @param without algorithms that this member has no provider of */
        One(int id, List<String> without) throws Exception {
            this.id = id;
            Path own = Files.createDirectories(folder.resolve("m" + id));
            Files.writeString(own.resolve("myid"), id + "\n");
            Map<String, String> all = new LinkedHashMap<>(keys);
            all.put("dataDir", own.toString());
            ServerConfig config = ServerConfig.parse("m" + id, all, Map.of("zookeeper.preAllocSize", "1024"));
            SwapJournal journal = new SwapJournal(new FileDisk(), own.resolve("zabitat"));
            SwapState settled = BootRule.settle(journal.read(), System.currentTimeMillis());
            ElectionAlgorithm configured = first.get();
            add("3", "1.0.0", configured);
            add("0", "1.0.0", new UdpLeaderElectionProvider());
            add("1", "1.0.0", new UdpAuthProvider());
            elections.removeIf(candidate -> without.contains(candidate.id().name()));
            server = ZabitatServer.start(
                    config,
                    new ServerParts(
                            new NioTransportProvider(),
                            new NioTransportProvider(),
                            new FileStorageProvider(),
                            new MajorityProvider(),
                            Optional.of(configured),
                            List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                            new FileDisk(),
                            Optional.empty(),
                            Map.of(Role.ELECTION, new Incumbent(1, id("3", "1.0.0"))),
                            StoreKinds.NONE,
                            name -> Optional.empty()),
                    Map.of(),
                    new ServerListener() {
                        @Override
                        public void onServing() {
                            // the test asks
                        }

                        @Override
                        public void onEnded(int exitCode, String reason) {
                            helpless = exitCode == 0 ? helpless : reason;
                        }
                    });
            swaps = new SwapCoordinator(
                    new SwapCoordinator.Setting(
                            "m" + id,
                            server.slots(),
                            role -> "3",
                            () -> List.copyOf(elections),
                            limits,
                            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                            notice -> {},
                            reason -> helpless = reason),
                    journal,
                    settled);
        }

        private static ProviderId id(String number, String version) {
            return new ProviderId(number, version, "test", "");
        }

        void add(String number, String version, ElectionAlgorithm algorithm) {
            elections.add(new Candidate(Role.ELECTION, id(number, version), () -> algorithm));
        }

        String role() {
            return server.report().role();
        }

        /** What the last report says is elected by. */
        String election() {
            return server.report().providers().get("election");
        }

        ProviderId active() {
            return server.slots().slots().get(Role.ELECTION).occupant().id();
        }

        String begin(String provider, Map<String, String> policy) throws SwapException {
            SwapPlan plan = swaps.plan("election", provider, policy);
            swaps.apply(plan.id(), "test", "a test", true);
            return plan.id();
        }

        EndedSwap await(String id) throws InterruptedException {
            SwapServer.until("swap " + id, () -> swaps.ending(id).isPresent());
            return swaps.ending(id).orElseThrow();
        }

        EndedSwap swapTo(String provider) throws Exception {
            return await(begin(provider, Map.of()));
        }

        /** Leading: whether it knows that a member is away. */
        boolean misses(long member) {
            return server.report().ensemble().members().stream()
                    .anyMatch(line -> line.id() == member && line.synced().equals("no"));
        }

        String address() {
            return server.report().clientAddress();
        }

        @Override
        public void close() {
            swaps.close();
            server.close();
        }
    }
}
