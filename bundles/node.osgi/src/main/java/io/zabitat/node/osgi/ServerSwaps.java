package io.zabitat.node.osgi;

import io.zabitat.node.ZabitatServer;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.config.SwapConfig;
import io.zabitat.node.disk.FileDisk;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.swap.BootRule;
import io.zabitat.swap.SoftLimits;
import io.zabitat.swap.SwapCoordinator;
import io.zabitat.swap.SwapJournal;
import io.zabitat.swap.SwapLimits;
import io.zabitat.swap.SwapNotice;
import io.zabitat.swap.SwapState;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server's swaps need of the framework: the journal in its data directory, read before it starts, and the candidates. Belongs to
 * the thread of the server's life.
 */
final class ServerSwaps {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSwaps.class);
    private static final String FOLDER = "zabitat";

    private final ServerConfig config;
    private final Candidates candidates;
    private final SwapJournal journal;
    private final SwapState settled;
    /** Whether it says more than the file. */
    private final boolean unwritten;

    private ServerSwaps(
            ServerConfig config, Candidates candidates, SwapJournal journal, SwapState settled, boolean unwritten) {
        this.config = config;
        this.candidates = candidates;
        this.journal = journal;
        this.settled = settled;
        this.unwritten = unwritten;
    }

    /**
     * Reads what a process before has left. Writes nothing: that process may be alive, as the store will find.
     *
     * @throws IOException when the journal cannot be read: then nobody knows who is active
     */
    static ServerSwaps open(ServerConfig config, Candidates candidates) throws IOException {
        SwapJournal journal = new SwapJournal(new FileDisk(), config.dataDir().resolve(FOLDER));
        SwapState found = journal.read();
        SwapState settled = BootRule.settle(found, System.currentTimeMillis());
        if (config.isDistributed()) {
            String election = Integer.toString(config.quorumConfig().electionAlg());
            candidates.prefer(Role.ELECTION, BootRule.incumbent(settled, Role.ELECTION, election));
        }
        return new ServerSwaps(config, candidates, journal, settled, settled != found);
    }

    /** Who begins in a role: as the journal says, or the configuration when it has been changed since. */
    Incumbent incumbent(Role role) {
        return BootRule.incumbent(settled, role, configured(role));
    }

    /** How a change of the store goes on that had cut over before. */
    Map<String, String> storePolicy() {
        return BootRule.policy(settled, Role.STORAGE);
    }

    /** Once the server is up, and with it the owner of the data directory. */
    SwapCoordinator coordinate(ZabitatServer server, Consumer<SwapNotice> notices, Consumer<String> helpless) {
        if (unwritten) {
            try {
                journal.write(settled);
            } catch (IOException e) {
                LOG.error("server={} the swap journal cannot be written: {}", config.name(), e.toString());
            }
        }
        long startedMillis = System.currentTimeMillis();
        long startedNanos = System.nanoTime();
        SwapConfig limits = config.swap();
        return new SwapCoordinator(
                new SwapCoordinator.Setting(
                        config.name(),
                        server.slots(),
                        this::configured,
                        candidates::all,
                        new SwapLimits(
                                limits.prepareMillis(),
                                limits.canaryMillis(),
                                limits.observeMillis(),
                                limits.switchMillis(),
                                limits.stallMillis(),
                                limits.planMillis(),
                                limits.storageObserveMillis(),
                                new SoftLimits(
                                        limits.softBreaches(),
                                        limits.p99Factor(),
                                        limits.p99FloorMillis(),
                                        limits.queueFactor(),
                                        limits.queueFloor())),
                        () -> startedMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                        notice -> {
                            giveBack(notice, server);
                            notices.accept(notice);
                        },
                        helpless),
                journal,
                settled);
    }

    private void giveBack(SwapNotice notice, ZabitatServer server) {
        Set<ProviderId> active = new HashSet<>();
        server.slots()
                .slots()
                .values()
                .forEach(slot -> active.add(slot.occupant().id()));
        switch (notice.kind()) {
            case "COMMITTED", "FAILED_OVER" ->
                candidates.giveBack(notice.swap().role(), notice.swap().from(), active);
            case "ROLLED_BACK" ->
                candidates.giveBack(notice.swap().role(), notice.swap().to(), active);
            default -> {}
        }
    }

    private String configured(Role role) {
        return switch (role) {
            case CLIENT_TRANSPORT -> config.transportClient();
            case PEER_TRANSPORT -> config.transportPeer();
            case STORAGE -> config.storage();
            case QUORUM -> config.quorum();
            case ELECTION -> Integer.toString(config.quorumConfig().electionAlg());
        };
    }
}
