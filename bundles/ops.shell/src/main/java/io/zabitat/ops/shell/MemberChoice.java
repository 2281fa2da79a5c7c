package io.zabitat.ops.shell;

import io.zabitat.node.EnsembleReport;
import io.zabitat.node.osgi.RunningServer;
import io.zabitat.swap.SwapPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which members a command is for: {@code all}, or names or ids of servers. A member changes its own parts alone, and its shell is reached
 * on its own machine; so these can only be the servers of this process. For others it says where to go.
 */
final class MemberChoice {
    private final List<RunningServer> here;

    MemberChoice(List<RunningServer> here) {
        this.here =
                here.stream().sorted(Comparator.comparing(RunningServer::name)).toList();
    }

    /** @throws IllegalArgumentException when one of them is not here */
    List<RunningServer> of(String words) {
        if (words.equals("all")) {
            TreeSet<Long> elsewhere = new TreeSet<>();
            here.forEach(server -> server.report().ensemble().members().stream()
                    .map(EnsembleReport.MemberLine::id)
                    .filter(id -> !isHere(id))
                    .forEach(elsewhere::add));
            if (!elsewhere.isEmpty()) {
                throw elsewhere(elsewhere.toString());
            }
            return here;
        }
        List<RunningServer> chosen = new ArrayList<>();
        for (String word : words.split(",")) {
            List<RunningServer> fitting =
                    here.stream().filter(server -> is(server, word)).toList();
            if (fitting.isEmpty()) {
                throw elsewhere(word);
            }
            chosen.addAll(fitting);
        }
        return chosen;
    }

    /** The plans that were made for them. */
    static String text(List<SwapPlan> plans, boolean json) {
        if (!json) {
            return plans.stream()
                    .map(plan -> SwapTexts.plan(plan, false))
                    .collect(Collectors.joining(System.lineSeparator()));
        }
        String all = plans.stream()
                .map(plan -> SwapTexts.plan(plan, true))
                .map(list -> list.substring(1, list.length() - 1))
                .collect(Collectors.joining(",\n "));
        return "[" + all + "]";
    }

    private boolean isHere(long id) {
        return here.stream().anyMatch(server -> server.report().serverId() == id);
    }

    private static boolean is(RunningServer server, String word) {
        String id = Long.toString(server.report().serverId());
        return server.name().equals(word) || word.equals(id) || word.equals("m" + id);
    }

    private IllegalArgumentException elsewhere(String who) {
        List<String> names = here.stream().map(RunningServer::name).toList();
        return new IllegalArgumentException(who + " is not in this process, where " + names
                + " are: a member takes no orders from another about its own parts. Give the command in its own shell,"
                + " on its own machine; zab:members shows where that is");
    }
}
