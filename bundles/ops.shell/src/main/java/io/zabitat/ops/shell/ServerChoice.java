package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.report.EnsembleReport;
import io.zabitat.swap.SwapException;
import io.zabitat.swap.Swaps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which of the servers of a framework a command means: the one that is named, the one that knows the plan or the swap, the only one, or
 * all of them. Belongs to the command that asks.
 *
 * @param servers those that run, by name
 * @param said what the person has said: a name, or a number such as {@code 2} or {@code m2}; empty for nothing
 */
record ServerChoice(List<RunningServer> servers, String said) {
    ServerChoice {
        servers = List.copyOf(servers);
    }

    /**
     * The one that is meant where only one can be.
     *
     * @throws IllegalArgumentException when it could be several, or there is none of that name
     * @throws IllegalStateException when none runs at all
     */
    RunningServer one() {
        List<RunningServer> meant = all();
        if (meant.isEmpty()) {
            throw new IllegalStateException("no server runs in this process; its log says why");
        }
        if (meant.size() > 1) {
            throw new IllegalArgumentException("which server? " + Command.SERVER + " one of " + names());
        }
        return meant.get(0);
    }

    /**
     * All that are meant; those that run where nobody is named.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    List<RunningServer> all() {
        List<RunningServer> meant = said.isEmpty() ? servers : called(said);
        if (meant.isEmpty() && !said.isEmpty()) {
            throw new IllegalArgumentException("there is no server " + said + " here, but " + names());
        }
        return meant;
    }

    /** What each of those that are meant has. */
    <T> Map<String, T> each(Function<Swaps, T> look) {
        Map<String, T> found = new LinkedHashMap<>();
        all().forEach(server -> found.put(server.name(), look.apply(server.swaps())));
        return found;
    }

    /** The one that has a plan or a swap of that name. */
    RunningServer knowing(String id) throws SwapException {
        return all().stream()
                .filter(server -> knows(server.swaps(), id))
                .findFirst()
                .orElseThrow(() -> new SwapException(
                        "SWAP-402",
                        "no plan or swap " + id + ": zab:swap-status and zab:swap-history list the swaps; a plan is"
                                + " forgotten when it is applied or too old, zab:swap-plan makes another"));
    }

    private static boolean knows(Swaps swaps, String id) {
        return swaps.plan(id).isPresent()
                || swaps.ending(id).isPresent()
                || swaps.status().stream().anyMatch(status -> status.swap().id().equals(id));
    }

    /**
     * Several members: {@code all}, or names and numbers with commas between them. A member changes its own parts alone, and its shell is
     * reached on its own machine; so these can only be the servers of this process. For others it says where to go.
     *
     * @throws IllegalArgumentException when one of them is not here
     */
    List<RunningServer> members(String words) {
        if (words.equals("all")) {
            TreeSet<Long> elsewhere = new TreeSet<>();
            servers.forEach(server -> server.report().ensemble().members().stream()
                    .map(EnsembleReport.MemberLine::id)
                    .filter(id ->
                            servers.stream().noneMatch(here -> here.report().serverId() == id))
                    .forEach(elsewhere::add));
            if (!elsewhere.isEmpty()) {
                throw elsewhere(elsewhere.toString());
            }
            return servers;
        }
        List<RunningServer> chosen = new ArrayList<>();
        for (String word : words.split(",")) {
            List<RunningServer> fitting = called(word);
            if (fitting.isEmpty()) {
                throw elsewhere(word);
            }
            fitting.stream().filter(server -> !chosen.contains(server)).forEach(chosen::add);
        }
        return chosen;
    }

    /** By name; where nobody has it, by number. */
    private List<RunningServer> called(String word) {
        List<RunningServer> named =
                servers.stream().filter(server -> server.name().equals(word)).toList();
        return named.isEmpty()
                ? servers.stream()
                        .filter(server -> word.matches("m?" + server.report().serverId()))
                        .toList()
                : named;
    }

    private IllegalArgumentException elsewhere(String who) {
        return new IllegalArgumentException(who + " is not in this process, where " + names()
                + " are: a member takes no orders from another about its own parts. Give the command in its own shell,"
                + " on its own machine; zab:members shows where that is");
    }

    private List<String> names() {
        return servers.stream().map(RunningServer::name).toList();
    }
}
