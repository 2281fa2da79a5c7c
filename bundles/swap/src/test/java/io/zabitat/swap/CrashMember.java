package io.zabitat.swap;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.node.ServerListener;
import io.zabitat.node.ServerParts;
import io.zabitat.node.ZabitatServer;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.report.ServerReport;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.StoreKind;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.transport.TransportProvider;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.storage.file.FileStoreMaintenance;
import io.zabitat.storage.h2.H2StorageProvider;
import io.zabitat.storage.h2.H2StoreMaintenance;
import io.zabitat.transport.netty.NettyTransportProvider;
import io.zabitat.transport.nio.NioTransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A member of an ensemble on a disk in memory, with two transports and two stores to choose from. */
final class CrashMember implements AutoCloseable {
    static final SwapLimits LIMITS = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);

    final GuardedDisk disk;
    final ZabitatServer server;
    final SwapCoordinator swaps;
    /** What was told, and how much the disk had been changed by then. */
    final Map<String, Integer> moments = new ConcurrentHashMap<>();

    volatile String ended = "";
    private final Path journalFile;
    private final Map<String, TransportProvider> transports =
            Map.of("nio", new NioTransportProvider(), "netty", new NettyTransportProvider());
    private final Map<String, StoreKind> stores = Map.of(
            "file", new StoreKind("file", new FileStorageProvider(), new FileStoreMaintenance()),
            "h2", new StoreKind("h2", new H2StorageProvider(), new H2StoreMaintenance()));

    /** @param image what the disk holds */
    CrashMember(Path data, Map<String, String> keys, MemoryDisk image) throws Exception {
        disk = new GuardedDisk(image);
        disk.createDirectories(data.resolve("zabitat"));
        Map<String, String> all = new TreeMap<>(keys);
        all.put("dataDir", data.toString());
        ServerConfig config = ServerConfig.parse("m", all, Map.of("zookeeper.preAllocSize", "64"));
        SwapJournal journal = new SwapJournal(disk, data.resolve("zabitat"));
        journalFile = data.resolve("zabitat").resolve(SwapJournal.FILE_NAME);
        SwapState found = journal.read();
        SwapState settled = BootRule.settle(found, System.currentTimeMillis());
        Incumbent clients = BootRule.incumbent(settled, Role.CLIENT_TRANSPORT, "nio");
        ServerParts parts = new ServerParts(
                transports.get(clients.id().name()),
                transports.get("nio"),
                stores.get("file").provider(),
                new MajorityProvider(),
                Optional.of(new FastLeaderElectionProvider()),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                disk,
                Optional.empty(),
                Map.of(Role.CLIENT_TRANSPORT, clients),
                name -> Optional.ofNullable(stores.get(name)),
                name -> Optional.empty());
        server = ZabitatServer.start(config, parts, Map.of(), new ServerListener() {
            @Override
            public void onServing() {
                // the test asks for the role
            }

            @Override
            public void onEnded(int exitCode, String reason) {
                ended = exitCode == 0 ? ended : reason;
            }
        });
        if (settled != found) {
            journal.write(settled);
        }
        swaps = new SwapCoordinator(
                new SwapCoordinator.Setting(
                        "m",
                        server.slots(),
                        role -> role == Role.STORAGE ? "file" : "nio",
                        this::candidates,
                        LIMITS,
                        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                        notice -> moments.putIfAbsent(notice.kind(), disk.changes()),
                        reason -> ended = reason),
                journal,
                settled);
    }

    private List<Candidate> candidates() {
        return List.of(
                new Candidate(Role.CLIENT_TRANSPORT, ProviderId.of("nio"), () -> transports.get("nio")),
                new Candidate(Role.CLIENT_TRANSPORT, ProviderId.of("netty"), () -> transports.get("netty")),
                new Candidate(
                        Role.STORAGE,
                        ProviderId.of("file"),
                        () -> stores.get("file").provider()),
                new Candidate(
                        Role.STORAGE,
                        ProviderId.of("h2"),
                        () -> stores.get("h2").provider()));
    }

    /** Its role, once that is settled. */
    String mode() {
        ServerReport report = server.report();
        return SwapServer.isSettled(report) ? report.role() : "looking";
    }

    String active(Role role) {
        return server.slots().slots().get(role).occupant().id().name();
    }

    /** Indices of the changes that are a write of the journal. */
    List<Integer> journalWrites(int from) {
        synchronized (disk.disk) {
            MemoryDisk.Inode journal = disk.disk.names.get(journalFile);
            return IntStream.range(from, disk.disk.ops.size())
                    .filter(i -> disk.disk.ops.get(i) instanceof MemoryDisk.Op.Write write && write.file() == journal)
                    .boxed()
                    .toList();
        }
    }

    /** Indices of the changes that make such a write durable, one for each. */
    List<Integer> journalSyncs(int from) {
        synchronized (disk.disk) {
            MemoryDisk.Inode journal = disk.disk.names.get(journalFile);
            return IntStream.range(from, disk.disk.ops.size())
                    .filter(i -> disk.disk.ops.get(i) instanceof MemoryDisk.Op.Sync sync && sync.file() == journal)
                    .boxed()
                    .toList();
        }
    }

    /** Indices of the changes that give the marker of the store its name. */
    List<Integer> markerRenames(int from) {
        synchronized (disk.disk) {
            return IntStream.range(from, disk.disk.ops.size())
                    .filter(i -> disk.disk.ops.get(i) instanceof MemoryDisk.Op.Rename rename
                            && rename.to().endsWith("STORE"))
                    .boxed()
                    .toList();
        }
    }

    private boolean isPossible(Role role, String other) {
        try {
            return swaps.plan(role.key(), other, Map.of()).isPossible();
        } catch (SwapException refused) {
            throw new AssertionError(refused);
        }
    }

    /** Goes through a swap, to its commit or back. */
    void swap(Role role, boolean back) throws Exception {
        moments.clear();
        String other = role == Role.STORAGE
                ? (active(role).equals("h2") ? "file" : "h2")
                : active(role).equals("nio") ? "netty" : "nio";
        // the others may have just come back, or another's change of its store just ended
        SwapServer.until("a plan for " + role, () -> isPossible(role, other));
        SwapPlan plan = swaps.plan(role.key(), other, Map.of("rate", "0"));
        moments.put("BEGUN", disk.changes());
        swaps.apply(plan.id(), "test", "a test", true);
        SwapServer.until(
                "OBSERVE of " + role,
                () -> swaps.status().stream().anyMatch(status -> status.swap().phase() == Phase.OBSERVE)
                        || swaps.ending(plan.id()).isPresent());
        swaps.order(plan.id(), back ? SwapEvent.Word.ROLLBACK : SwapEvent.Word.COMMIT, "test", "a test");
        SwapServer.until("the end of " + role, () -> swaps.ending(plan.id()).isPresent());
        Ending ending = swaps.ending(plan.id()).orElseThrow().ending();
        if (ending != (back ? Ending.ROLLED_BACK : Ending.COMMITTED)) {
            throw new AssertionError(swaps.history().toString());
        }
    }

    @Override
    public void close() {
        swaps.close();
        server.close();
    }
}
