package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.auth.digest.DigestAuthProviderFactory;
import io.zabitat.auth.ip.IpAuthProviderFactory;
import io.zabitat.node.ServerListener;
import io.zabitat.node.ServerParts;
import io.zabitat.node.ZabitatServer;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.disk.FileDisk;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.store.MarkerFile;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.storage.file.FileStorageProvider;
import io.zabitat.storage.file.FileStoreMaintenance;
import io.zabitat.storage.h2.H2StorageProvider;
import io.zabitat.storage.h2.H2StoreMaintenance;
import io.zabitat.transport.nio.NioTransportProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store is changed by an operator's words, as every other part is. */
@Timeout(300)
class StorageSwapByWordTest {
    private static final SwapLimits WATCHED = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);

    private static final StoreKind FILE = new StoreKind("file", new FileStorageProvider(), new FileStoreMaintenance());
    private static final StoreKind H2 = new StoreKind("h2", new H2StorageProvider(), new H2StoreMaintenance());

    private final Map<String, StoreKind> kinds = new ConcurrentHashMap<>(Map.of("file", FILE, "h2", H2));

    @TempDir
    Path data;

    @Test
    void shouldChangeTheStoreAndStayThere() throws Exception {
        try (Server server = new Server(SwapServer.QUICK)) {
            String id = server.begin("h2", Map.of("rate", "0"));
            server.await(id, Ending.COMMITTED);
            assertEquals("h2", server.active());
            assertTrue(Files.exists(data.resolve("version-2.retired-1")));
        }
        try (Server server = new Server(SwapServer.QUICK)) {
            assertEquals("h2", server.active(), "the marker counts, not the configuration");
        }
    }

    @Test
    void shouldGoOnObservingAfterAStartAndGoBackByWord() throws Exception {
        String id;
        try (Server server = new Server(WATCHED)) {
            id = server.begin("h2", Map.of("rollback", "instant"));
            server.untilObserved(id);
            assertEquals("h2", server.active());
            assertEquals("test", server.marker().actor(), "as the tool says without a server");
        }
        try (Server server = new Server(WATCHED)) {
            server.untilObserved(id);
            assertEquals("h2", server.active());
            assertTrue(
                    server.server.storage().swap().orElseThrow().settings().instantRollback(),
                    "what was chosen holds after a start");
            server.swaps.order(id, SwapEvent.Word.ROLLBACK, "test", "a test");
            server.await(id, Ending.ROLLED_BACK);
            assertEquals("file", server.active());
            assertTrue(Files.exists(data.resolve("h2.retired-1")));
            assertEquals("", server.helpless);
        }
        try (Server server = new Server(WATCHED)) {
            assertEquals("file", server.active());
        }
    }

    /** The record of the commit is durable, and the power goes before the marker says so. */
    @Test
    void shouldCommitAfterAStartWhatTheMarkerHasNotHeardOf() throws Exception {
        String id = observeUntilTheEnd();
        record(Phase.COMMIT, "");
        try (Server server = new Server(WATCHED)) {
            server.untilObserved(id);
            assertEquals("h2", server.active());
            server.swaps.order(id, SwapEvent.Word.COMMIT, "test", "a test");
            server.await(id, Ending.COMMITTED);
            assertTrue(Files.exists(data.resolve("version-2.retired-1")));
        }
    }

    @Test
    void shouldGoOnGoingBackAfterAStart() throws Exception {
        String id = observeUntilTheEnd();
        record(Phase.ROLLBACK, "SWAP-301 a breach");
        try (Server server = new Server(WATCHED)) {
            server.await(id, Ending.ROLLED_BACK);
            assertEquals("file", server.active());
            assertEquals("", server.helpless);
        }
        try (Server server = new Server(WATCHED)) {
            assertEquals("file", server.active());
        }
    }

    @Test
    void shouldOwnAChangeWhoseJournalIsLost() throws Exception {
        observeUntilTheEnd();
        Files.delete(data.resolve("zabitat").resolve(SwapJournal.FILE_NAME));
        String id;
        try (Server server = new Server(WATCHED)) {
            id = server.found();
            SwapStatus found = server.swaps.status().get(0);
            assertEquals("test", found.swap().actor(), "the marker's");
            server.swaps.order(id, SwapEvent.Word.COMMIT, "test", "a test");
            server.await(id, Ending.COMMITTED);
            assertEquals(StoreMarker.State.COMMITTED, server.marker().state());
        }
        try (Server server = new Server(WATCHED)) {
            assertEquals("h2", server.active());
            assertEquals(List.of(), server.swaps.status());
        }
    }

    /** The way back had failed too, and the server ended: what is true the marker says. */
    @Test
    void shouldOwnAChangeThatHadEndedInFailure() throws Exception {
        observeUntilTheEnd();
        fail();
        String id;
        try (Server server = new Server(WATCHED)) {
            id = server.found();
            server.swaps.order(id, SwapEvent.Word.ROLLBACK, "test", "a test");
            server.await(id, Ending.ROLLED_BACK);
            assertEquals("file", server.active());
            assertEquals(StoreMarker.State.ROLLED_BACK, server.marker().state());
        }
    }

    /** Each time it is found it has a name that no swap has had. */
    @Test
    void shouldNotNameAFoundChangeAsOneThatIsOver() throws Exception {
        observeUntilTheEnd();
        fail();
        String first;
        try (Server server = new Server(WATCHED)) {
            first = server.found();
        }
        fail();
        try (Server server = new Server(WATCHED)) {
            assertNotEquals(first, server.found());
        }
    }

    @Test
    void shouldKeepAChangeWhoseOldStoreHasNoProvider() throws Exception {
        String id = observeUntilTheEnd();
        kinds.remove("file");
        try (Server server = new Server(WATCHED)) {
            SwapServer.until(
                    "suspension " + server.swaps.status(),
                    () -> server.swaps.status().stream()
                            .anyMatch(status -> status.suspended().contains("no provider of the store file")));
            SwapException refused = assertThrows(
                    SwapException.class, () -> server.swaps.order(id, SwapEvent.Word.COMMIT, "test", "a test"));
            assertTrue(refused.getMessage().contains("suspended"), refused.getMessage());
            assertEquals(List.of(), server.swaps.history());
            assertEquals(StoreMarker.State.OBSERVE, server.marker().state());
        }
        kinds.put("file", FILE);
        try (Server server = new Server(WATCHED)) {
            server.untilObserved(id);
            server.swaps.order(id, SwapEvent.Word.COMMIT, "test", "a test");
            server.await(id, Ending.COMMITTED);
        }
    }

    private void fail() throws Exception {
        SwapJournal journal = new SwapJournal(new FileDisk(), data.resolve("zabitat"));
        SwapState found = journal.read();
        SwapRecord swap = found.running().get(Role.STORAGE);
        journal.write(found.ended(new EndedSwap(swap, Ending.FAILED, 1, "SWAP-302 the way back has failed, too")));
    }

    /** A change that a server leaves observed. */
    private String observeUntilTheEnd() throws Exception {
        try (Server server = new Server(WATCHED)) {
            String id = server.begin("h2", Map.of("rate", "0"));
            server.untilObserved(id);
            return id;
        }
    }

    /** Makes the journal say more than has happened. */
    private void record(Phase phase, String why) throws Exception {
        SwapJournal journal = new SwapJournal(new FileDisk(), data.resolve("zabitat"));
        SwapState found = journal.read();
        SwapRecord swap = found.running().get(Role.STORAGE);
        Holder holder = new Holder(swap.to(), swap.generation(), swap.configured());
        SwapState held = phase == Phase.COMMIT ? found.holding(Role.STORAGE, holder) : found;
        journal.write(held.with(swap.in(phase, System.currentTimeMillis(), why)));
    }

    @Test
    void shouldRefusePoliciesThatItDoesNotKnow() throws Exception {
        try (Server server = new Server(WATCHED)) {
            assertFalse(server.swaps
                    .plan("storage", "h2", Map.of("rollback", "never"))
                    .isPossible());
            assertFalse(server.swaps.plan("storage", "file", Map.of()).isPossible());
            assertTrue(server.swaps.plan("storage", "h2", Map.of()).isPossible());
            assertFalse(Files.exists(data.resolve("STORE")), "a plan changes nothing");
        }
    }

    private final class Server implements AutoCloseable {
        private final ZabitatServer server;
        private final SwapCoordinator swaps;
        private volatile String helpless = "";

        Server(SwapLimits limits) throws Exception {
            ServerConfig config = ServerConfig.parse(
                    "s",
                    Map.of("dataDir", data.toString(), "clientPort", "0", "clientPortAddress", "127.0.0.1"),
                    Map.of("zookeeper.preAllocSize", "1024"));
            SwapJournal journal = new SwapJournal(new FileDisk(), data.resolve("zabitat"));
            SwapState settled = BootRule.settle(journal.read(), System.currentTimeMillis());
            ServerParts parts = new ServerParts(
                    new NioTransportProvider(),
                    new NioTransportProvider(),
                    FILE.provider(),
                    new MajorityProvider(),
                    Optional.empty(),
                    List.of(new DigestAuthProviderFactory(), new IpAuthProviderFactory()),
                    new FileDisk(),
                    Optional.empty(),
                    Map.of(),
                    name -> Optional.ofNullable(kinds.get(name)),
                    name -> Optional.empty(),
                    BootRule.policy(settled, Role.STORAGE));
            server = ZabitatServer.start(config, parts, Map.of(), new Quiet());
            swaps = new SwapCoordinator(
                    new SwapCoordinator.Setting(
                            "s",
                            server.slots(),
                            role -> "file",
                            this::candidates,
                            limits,
                            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                            notice -> {},
                            reason -> helpless = reason),
                    journal,
                    settled);
        }

        private List<Candidate> candidates() {
            return List.of(candidate("file"), candidate("h2"));
        }

        private Candidate candidate(String name) {
            return new Candidate(
                    Role.STORAGE, ProviderId.of(name), () -> kinds.get(name).provider());
        }

        String begin(String provider, Map<String, String> policy) throws SwapException {
            SwapPlan plan = swaps.plan("storage", provider, policy);
            assertTrue(plan.isPossible(), plan.lines().toString());
            swaps.apply(plan.id(), "test", "a test", true);
            return plan.id();
        }

        /** The name of the change that nobody but the marker knew. */
        String found() throws InterruptedException {
            SwapServer.until(
                    "an owner " + swaps.status(),
                    () -> swaps.status().stream()
                            .anyMatch(status -> status.swap().id().startsWith("store-")
                                    && status.progress().stage().startsWith("OBSERVING")));
            return swaps.status().get(0).swap().id();
        }

        StoreMarker marker() throws StorageException {
            return new MarkerFile(new FileDisk(), data).load().orElseThrow();
        }

        String active() {
            return server.slots().slots().get(Role.STORAGE).occupant().id().name();
        }

        void untilObserved(String id) throws InterruptedException {
            SwapServer.until(
                    "OBSERVE " + swaps.status() + swaps.history(),
                    () -> swaps.status().stream()
                            .anyMatch(status -> status.swap().id().equals(id)
                                    && status.swap().phase() == Phase.OBSERVE
                                    && status.progress().stage().startsWith("OBSERVING")));
        }

        void await(String id, Ending ending) throws InterruptedException {
            SwapServer.until("the end", () -> swaps.ending(id).isPresent());
            assertEquals(
                    ending,
                    swaps.ending(id).orElseThrow().ending(),
                    swaps.history().toString());
        }

        @Override
        public void close() {
            swaps.close();
            server.close();
        }
    }

    private static final class Quiet implements ServerListener {
        @Override
        public void onServing() {
            // It does at once.
        }

        @Override
        public void onEnded(int exitCode, String reason) {
            // The test asks.
        }
    }
}
