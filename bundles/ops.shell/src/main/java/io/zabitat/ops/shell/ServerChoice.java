package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.swap.Swaps;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which of the servers of a framework a command means: the one that is named, the one that knows the plan or the swap, the only one, or
 * all of them. Belongs to the command that asks.
 *
 * @param servers those that run
 * @param name what the person has said; empty for nothing
 */
record ServerChoice(List<RunningServer> servers, String name) {
    ServerChoice {
        servers = servers.stream()
                .sorted(Comparator.comparing(RunningServer::name))
                .toList();
    }

    /** The one that is meant where only one can be. */
    RunningServer one() {
        return only(fitting());
    }

    /** The one that has a plan or a swap of that name; where nobody has, the one that is meant, to say so. */
    RunningServer knowing(String id) {
        List<RunningServer> fitting = fitting();
        return fitting.stream()
                .filter(server -> knows(server.swaps(), id))
                .findFirst()
                .orElseGet(() -> only(fitting));
    }

    private static boolean knows(Swaps swaps, String id) {
        return swaps.plan(id).isPresent()
                || swaps.ending(id).isPresent()
                || swaps.status().stream().anyMatch(status -> status.swap().id().equals(id));
    }

    /** What each of those that are meant has; of all where nobody is named. */
    <T> Map<String, T> each(Function<Swaps, T> look) {
        Map<String, T> found = new LinkedHashMap<>();
        List<RunningServer> fitting = fitting();
        for (RunningServer server : fitting.isEmpty() ? List.of(only(fitting)) : fitting) {
            found.put(server.name(), look.apply(server.swaps()));
        }
        return found;
    }

    private List<RunningServer> fitting() {
        return servers.stream()
                .filter(server -> name.isEmpty() || server.name().equals(name))
                .toList();
    }

    private RunningServer only(List<RunningServer> fitting) {
        if (fitting.size() != 1) {
            throw new IllegalArgumentException("which server? --server one of "
                    + servers.stream().map(RunningServer::name).toList());
        }
        return fitting.get(0);
    }
}
