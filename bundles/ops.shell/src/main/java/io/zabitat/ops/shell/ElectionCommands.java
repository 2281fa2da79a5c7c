package io.zabitat.ops.shell;

import io.zabitat.node.ElectionDesk;
import io.zabitat.node.ElectionDesk.Rehearsed;
import io.zabitat.node.osgi.RunningServer;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Elections without effect, and elections without a leader. Function objects, because a method cannot have a hyphen in its name. Called by
 * shell sessions, each on its own thread.
 */
@Component(
        immediate = true,
        service = {})
public final class ElectionCommands {
    private static final String REHEARSE = "election-rehearse";
    private static final String OVERRIDE = "election-override";
    private static final String JSON = "--json";
    private static final String DRY_RUN = "--dry-run";
    private static final String REASON = "--reason";
    private static final String SERVER = "--server";
    private static final String HELP = "--help";

    private final Map<String, String> usages = Map.of(
            REHEARSE,
            "[ALG]: who would lead if there were an election now, by electionAlg ALG or the one that counts; has no effect",
            OVERRIDE,
            "ALG --reason TEXT [--dry-run]: while there is no leader, has this server alone elect by electionAlg ALG");
    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Activate
    public ElectionCommands(BundleContext context) {
        usages.keySet()
                .forEach(name -> context.registerService(
                        Function.class,
                        (session, arguments) -> execute(name, arguments),
                        new Hashtable<>(Map.of("osgi.command.scope", "zab", "osgi.command.function", name))));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    private Object execute(String name, List<Object> given) throws InterruptedException {
        Arguments arguments = Arguments.parse(given, Set.of(JSON, DRY_RUN, HELP), Set.of(REASON, SERVER));
        if (arguments.has(HELP)) {
            return usage(name);
        }
        boolean rehearse = name.equals(REHEARSE);
        boolean complete = rehearse
                ? arguments.count() <= 1
                : arguments.count() == 1 && !arguments.option(REASON, "").isBlank();
        if (!complete || arguments.count() == 1 && !arguments.word(0).matches("[0-3]")) {
            throw new IllegalArgumentException("usage: " + usage(name));
        }
        RunningServer server = server(arguments);
        ElectionDesk desk = server.elections()
                .orElseThrow(() -> new IllegalStateException(server.name() + " belongs to no ensemble"));
        return rehearse ? rehearse(server.name(), desk, arguments) : override(server.name(), desk, arguments);
    }

    private String usage(String name) {
        return "zab:" + name + " " + usages.get(name) + "\nalso --json, and --server NAME where there are several";
    }

    private RunningServer server(Arguments arguments) {
        String name = arguments.option(SERVER, "");
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

    private static String rehearse(String server, ElectionDesk desk, Arguments arguments) throws InterruptedException {
        OptionalInt algorithm =
                arguments.count() == 0 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(arguments.word(0)));
        Rehearsed rehearsed = desk.rehearse(algorithm);
        return new Table("server", "electionAlg", "version", "leader", "ms", "messages", "away", "histories", "fault")
                .row(
                        server,
                        rehearsed.algorithm(),
                        rehearsed.provider().version(),
                        rehearsed.leader() < 0 ? "-" : rehearsed.leader(),
                        rehearsed.millis(),
                        rehearsed.messages(),
                        rehearsed.away().isEmpty() ? "-" : rehearsed.away(),
                        rehearsed.known() ? "known" : "taken for this server's",
                        rehearsed.fault().orElse("-"))
                .text(arguments.has(JSON));
    }

    private static String override(String server, ElectionDesk desk, Arguments arguments) throws InterruptedException {
        int algorithm = Integer.parseInt(arguments.word(0));
        boolean dry = arguments.has(DRY_RUN);
        if (!dry) {
            desk.override(algorithm, arguments.option(REASON, ""));
        }
        return new Table("server", "electionAlg", "until", "done")
                .row(server, algorithm, "there is a leader", dry ? "no" : "yes")
                .text(arguments.has(JSON));
    }
}
