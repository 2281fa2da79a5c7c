package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * {@code store status}, {@code verify}, {@code dump}, {@code recover} and {@code convert}: starts the bundles without a server and lets
 * them look after a store. Runs on the main thread.
 */
final class StoreCommand {
    private static final String TOOL = "(zabitat.tool=store)";

    private final Arguments arguments;
    private final PrintStream out;

    StoreCommand(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    int run() throws LaunchException, IOException, BundleException, InvalidSyntaxException {
        if (arguments.rest().size() != 1
                || !List.of("status", "verify", "dump", "recover", "convert")
                        .contains(arguments.rest().get(0))) {
            throw new LaunchException(
                    ExitCodes.USAGE,
                    "store status, store verify, store dump [--json], store recover [--accept-loss] or "
                            + "store convert --from KIND --to KIND");
        }
        boolean converts = arguments.rest().get(0).equals("convert");
        if (converts != arguments.options().containsKey("from")
                || converts != arguments.options().containsKey("to")) {
            throw new LaunchException(
                    ExitCodes.USAGE, "store convert needs --from and --to, such as --from file --to h2");
        }
        List<String> words = new ArrayList<>(arguments.rest());
        if (arguments.flags().contains("accept-loss")) {
            words.add("accept-loss");
        }
        if (arguments.flags().contains("json")) {
            words.add("json");
        }
        Map<String, String> keys = keys();
        Logging.start(Optional.empty());
        try (RunningHost host = RunningHost.create(arguments)) {
            host.framework().start();
            host.framework().startProviders();
            return tool(host.framework().context()).apply(request(words, keys), out::println);
        }
    }

    private Map<String, Object> request(List<String> words, Map<String, String> keys) {
        Map<String, Object> request = new TreeMap<>(Map.of("words", words, "keys", keys));
        for (String side : List.of("from", "to")) {
            if (arguments.options().containsKey(side)) {
                request.put(side, arguments.options().get(side));
            }
        }
        return request;
    }

    private Map<String, String> keys() throws LaunchException {
        Map<String, String> keys = new TreeMap<>(ServerFile.from(arguments).keys());
        if (arguments.path("config").isEmpty() && !Files.isDirectory(Path.of(keys.get("dataDir")))) {
            throw new LaunchException(3, "there is no data directory " + keys.get("dataDir"));
        }
        return keys;
    }

    /** Plain types on both sides, because the launcher shares no classes with the bundles. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static BiFunction<Map<String, Object>, Consumer<String>, Integer> tool(BundleContext context)
            throws LaunchException, InvalidSyntaxException {
        Collection<ServiceReference<BiFunction>> tools = context.getServiceReferences(BiFunction.class, TOOL);
        if (tools.isEmpty()) {
            throw new LaunchException(ExitCodes.UNEXPECTED, "this distribution has no tool for stores");
        }
        return context.getService(tools.iterator().next());
    }
}
