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
 * {@code store verify} and {@code store recover}: starts the bundles without a server and lets them look after a store. Runs on
 * the main thread.
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
                || !List.of("verify", "recover").contains(arguments.rest().get(0))) {
            throw new LaunchException(ExitCodes.USAGE, "store verify or store recover [--accept-loss]");
        }
        List<String> words = new ArrayList<>(arguments.rest());
        if (arguments.flags().contains("accept-loss")) {
            words.add("accept-loss");
        }
        Map<String, String> keys = keys();
        Logging.start(Optional.empty());
        try (RunningHost host = RunningHost.create(arguments)) {
            host.framework().start();
            return tool(host.framework().context()).apply(Map.of("words", words, "keys", keys), out::println);
        }
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
