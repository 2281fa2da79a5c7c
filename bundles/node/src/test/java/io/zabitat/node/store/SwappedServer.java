package io.zabitat.node.store;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.election.fast.FastLeaderElectionProvider;
import io.zabitat.node.ServerListener;
import io.zabitat.node.ServerParts;
import io.zabitat.node.StorageSlot;
import io.zabitat.node.ZabitatServer;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.disk.FileDisk;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.storage.file.FileStoreMaintenance;
import io.zabitat.storage.h2.H2StorageProvider;
import io.zabitat.storage.h2.H2StoreMaintenance;
import io.zabitat.transport.nio.NioTransportProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A server in this process whose store is changed while it runs. */
final class SwappedServer implements AutoCloseable {
    static final StoreKind FILE = new StoreKind("file", new FileStorageProvider(), new FileStoreMaintenance());
    static final StoreKind H2 = new StoreKind("h2", new H2StorageProvider(), new H2StoreMaintenance());

    /** Windows as a test wants them. */
    static final SwapSettings QUICK = new SwapSettings(
            0,
            16 << 20,
            20,
            TimeUnit.SECONDS.toNanos(60),
            TimeUnit.SECONDS.toNanos(1),
            50,
            TimeUnit.SECONDS.toNanos(2),
            false);

    final int port;
    final ZabitatServer server;
    final CompletableFuture<String> ended = new CompletableFuture<>();
    private final Map<String, StoreKind> kinds = new HashMap<>(Map.of("file", FILE, "h2", H2));

    /** @param more a kind under the name of another one, to be found by starts and changes */
    SwappedServer(Path data, String storage, StoreKind... more) throws Exception {
        this(freePort(), data, storage, Map.of(), more);
    }

    /** @param keys of the configuration, besides */
    SwappedServer(int port, Path data, String storage, Map<String, String> keys, StoreKind... more) throws Exception {
        this.port = port;
        for (StoreKind kind : more) {
            kinds.put(kind.name(), kind);
        }
        Map<String, String> all = new HashMap<>(keys);
        all.put("dataDir", data.toString());
        all.put("clientPort", Integer.toString(port));
        all.put("zabitat.storage", storage);
        ServerConfig config = ServerConfig.parse("swapped", all, Map.of("zookeeper.preAllocSize", "1024"));
        ServerParts parts = new ServerParts(
                new NioTransportProvider(),
                new NioTransportProvider(),
                kinds.get(storage).provider(),
                new MajorityProvider(),
                config.isDistributed() ? Optional.of(new FastLeaderElectionProvider()) : Optional.empty(),
                List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                new FileDisk(),
                Optional.empty(),
                Map.of(),
                name -> Optional.ofNullable(kinds.get(name)),
                name -> Optional.empty());
        server = ZabitatServer.start(config, parts, Map.of(), new Listener());
    }

    /** Below the range from which the system takes the ports of outgoing connections, of which one may else be there first. */
    static int freePort() {
        for (int i = 0; i < 1_000; i++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(port));
                return port;
            } catch (IOException taken) {
                // another one
            }
        }
        throw new AssertionError("no free port");
    }

    StoreKind kind(String name) {
        return kinds.get(name);
    }

    StorageSlot slot() {
        return server.storage();
    }

    StorageSwap change(StoreKind to, SwapSettings settings) throws Exception {
        CompletableFuture<StorageSwap> made = new CompletableFuture<>();
        slot().onLoop(() -> {
            try {
                made.complete(slot().change(to, settings, "a test"));
            } catch (RuntimeException refused) {
                made.completeExceptionally(refused);
            }
        });
        return made.get(120, TimeUnit.SECONDS);
    }

    /** A step of a change. */
    interface Step {
        void begin(StepEnd end);
    }

    /** What came of it: its detail, or the code and the reason. */
    String run(Step step) throws Exception {
        return begin(step).get(120, TimeUnit.SECONDS);
    }

    CompletableFuture<String> begin(Step step) {
        CompletableFuture<String> said = new CompletableFuture<>();
        slot().onLoop(() -> step.begin(new StepEnd() {
            @Override
            public void succeeded(String detail) {
                said.complete("ok " + detail);
            }

            @Override
            public void failed(String code, String reason) {
                said.complete(code + " " + reason);
            }
        }));
        return said;
    }

    @Override
    public void close() {
        server.close();
    }

    private final class Listener implements ServerListener {
        @Override
        public void onServing() {
            // The client asks.
        }

        @Override
        public void onEnded(int exitCode, String reason) {
            ended.complete(exitCode + " " + reason);
        }
    }
}
