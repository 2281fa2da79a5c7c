package io.zabitat.admission;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.swap.RoleStatus;
import io.zabitat.swap.SwapRecord;
import io.zabitat.swap.SwapStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What the servers of this process know of a provider's bundle. Thread safe. */
final class Servers {
    private final List<RunningServer> running = new CopyOnWriteArrayList<>();

    void add(RunningServer server) {
        running.add(server);
    }

    void remove(RunningServer server) {
        running.remove(server);
    }

    /** Whether that jar has had a role before, or should have had; by its version, where the history has no hash of it. */
    boolean knowsGeneration(String name, String version, String sha256) {
        return running.stream()
                .flatMap(server -> server.swaps().history().stream())
                .flatMap(ended -> Stream.of(ended.swap().from(), ended.swap().to()))
                .anyMatch(id -> isOf(id, name, version)
                        && (id.digest().isEmpty() || id.digest().equals(sha256)));
    }

    private static boolean isOf(ProviderId id, String name, String version) {
        return id.origin().equals(name) && id.version().equals(version);
    }

    /** Who would miss it, if anybody. */
    Optional<String> needs(String name, String version) {
        for (RunningServer server : running) {
            for (RoleStatus role : server.swaps().roles()) {
                if (isOf(role.active(), name, version)) {
                    return Optional.of("server " + server.name() + " has it as "
                            + role.role().key() + "; swap another one in first");
                }
            }
            for (SwapStatus status : server.swaps().status()) {
                SwapRecord swap = status.swap();
                if (isOf(swap.from(), name, version) || isOf(swap.to(), name, version)) {
                    return Optional.of("swap " + swap.id() + " of server " + server.name() + " needs it");
                }
            }
        }
        return Optional.empty();
    }
}
