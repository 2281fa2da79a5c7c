package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.store.RetiredStores;
import io.zabitat.node.store.SwapFinding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
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
 * Looking into the store of a running server, and taking away what a change of it has put aside. Called by shell sessions, each on its
 * own thread.
 */
@Component(
        immediate = true,
        service = {})
public final class StoreCommands {
    private static final String JSON = "--json";
    private static final String DEEP = "--deep";
    private static final String FORCE = "--force";
    private static final String DRY_RUN = "--dry-run";
    private static final String HELP = "--help";
    private static final String SERVER = "--server";
    private static final String REASON = "--reason";
    private final Map<String, String> usages = Map.of(
            "store-verify",
            "[--deep]: reads all of the store; --deep compares it with memory, which takes as much again",
            "store-purge",
            "[--dry-run] [--force] [--reason TEXT]: takes away the stores that changes have put aside; --force also"
                    + " where no snapshot is newer than the change");

    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Activate
    public StoreCommands(BundleContext context) {
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

    private Object execute(String name, List<Object> given) throws Exception {
        Arguments arguments = Arguments.parse(given, Set.of(JSON, DEEP, FORCE, DRY_RUN, HELP), Set.of(REASON, SERVER));
        if (arguments.has(HELP)) {
            return "zab:" + name + " " + usages.get(name) + "\nalso --json, and --server NAME where there are several";
        }
        if (arguments.count() > 0) {
            throw new IllegalArgumentException("usage: zab:" + name + " " + usages.get(name));
        }
        RunningServer server = server(arguments);
        return name.equals("store-verify") ? verify(server, arguments) : purge(server, arguments);
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

    /** Fails when something is wrong, so that a script notices. */
    private static String verify(RunningServer server, Arguments arguments) throws InterruptedException {
        List<SwapFinding> found = server.storage().check().verify(arguments.has(DEEP));
        Table table = new Table("server", "level", "subject", "text");
        found.forEach(line -> table.row(server.name(), line.level(), line.subject(), line.text()));
        String text = table.text(arguments.has(JSON));
        if (found.stream().anyMatch(SwapFinding::isFailure)) {
            throw new IllegalStateException(text);
        }
        return text;
    }

    private static String purge(RunningServer server, Arguments arguments) throws IOException {
        RetiredStores retired = server.storage().retired();
        boolean dry = arguments.has(DRY_RUN);
        String bar = retired.bar().orElse("");
        List<Path> folders = dry ? retired.list() : retired.purge(arguments.has(FORCE), arguments.option(REASON, ""));
        Table table = new Table("server", "folder", "state");
        String state = dry ? bar.isEmpty() ? "would go" : "stays: " + bar : "gone";
        folders.forEach(folder -> table.row(server.name(), folder, state));
        return folders.isEmpty() && !arguments.has(JSON) ? "no store was put aside" : table.text(arguments.has(JSON));
    }
}
