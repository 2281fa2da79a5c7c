package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.node.slot.QuorumView;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * What another quorum system would answer, beside the one in force; changes nothing. A function object, because a method cannot have a
 * hyphen in its name. Called by shell sessions, each on its own thread.
 */
@Component(
        immediate = true,
        service = {})
public final class QuorumCommand {
    private static final String NAME = "quorum-test";
    private static final String JSON = "--json";
    private static final String HELP = "--help";
    private static final String SERVER = "--server";
    private static final String USAGE =
            "zab:" + NAME + " [CONFIG]: which voters decide by another quorum system, proven safe,"
                    + " and how many may be lost before and after\nCONFIG is majority, or lines with commas between them:"
                    + " group.1=1:2:3,group.2=4,weight.4=2; or a whole list of members with server lines\nalso --json, and"
                    + " --server NAME where there are several";

    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Activate
    public QuorumCommand(BundleContext context) {
        context.registerService(
                Function.class,
                (session, arguments) -> execute(arguments),
                new Hashtable<>(Map.of("osgi.command.scope", "zab", "osgi.command.function", NAME)));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    private String execute(List<Object> given) {
        Arguments arguments = Arguments.parse(given, Set.of(JSON, HELP), Set.of(SERVER));
        if (arguments.has(HELP) || arguments.count() > 1) {
            return USAGE;
        }
        String config = arguments.count() == 0 ? "" : arguments.word(0);
        QuorumTest test = server(arguments.option(SERVER, "")).testQuorum(config);
        return text(test, arguments.has(JSON));
    }

    private RunningServer server(String name) {
        List<RunningServer> fitting = servers.stream()
                .filter(server -> name.isEmpty() || server.name().equals(name))
                .toList();
        if (fitting.size() != 1) {
            List<String> names =
                    servers.stream().map(RunningServer::name).sorted().toList();
            throw new IllegalArgumentException("which server? --server one of " + names);
        }
        return fitting.get(0);
    }

    static String text(QuorumTest test, boolean json) {
        Table table = new Table("", "quorums", "of", "mayFail", "atBest", "hash", "system", "smallest");
        row(table, "now", test.now());
        row(table, "then", test.then());
        if (json) {
            return table.text(true);
        }
        Optional<String> difference = test.difference();
        String change = difference.isEmpty()
                ? "the same answers: a provider of it can be taken by one member after the other"
                : (test.differing() < 0 ? "" : test.differing() + " sets are counted in another way; ") + "first: "
                        + difference.get();
        return table.text(false) + "\n"
                + "proven: no two quorums without a common voter, none that ends when a voter joins"
                + (test.then().exact() ? "" : ", in a sample of sets") + "\n" + change;
    }

    private static void row(Table table, String when, QuorumView view) {
        String smallest = view.smallest().stream()
                .map(set -> set.stream().map(String::valueOf).collect(Collectors.joining("+")))
                .collect(Collectors.joining(" "));
        table.row(
                when,
                view.quorums(),
                view.sets(),
                view.tolerated(),
                view.toleratedAtBest(),
                view.hash().substring(0, 12),
                view.system(),
                smallest.isEmpty() ? "-" : smallest + (view.more() ? " ..." : ""));
    }
}
