package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.LoggerFactory;

/** {@code serve}: one server in one framework, until it ends or the process is told to stop. Runs on the main thread. */
final class ServeCommand {
    private static final String FACTORY_PID = "io.zabitat.server";
    /** ZooKeeper's documented properties; those that a server does not know it ignores, as ZooKeeper does. */
    private static final List<String> PROPERTY_PREFIXES = List.of(
            "zookeeper.", "zabitat.", "jute.", "readonlymode.", "znode.", "fsync.", "java.security.auth.login.");

    /** The rest of the bundles takes as much of a core as joining an ensemble: it comes behind that, when that is short. */
    private static final long REST_WAITS_MILLIS = 3_000;

    private final Arguments arguments;
    private final PrintStream out;

    ServeCommand(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    /** What is done when the server answers, for a run that ends with it. */
    interface Visit {
        /**
         * @param address where clients connect
         * @param beside starts more servers in the same framework
         */
        void at(String address, Beside beside) throws LaunchException, IOException;
    }

    /** Starts one more server beside the one that answers; returns at once. */
    interface Beside {
        void serve(ServerFile server) throws LaunchException, IOException;
    }

    int run() throws LaunchException, IOException, BundleException, InterruptedException, ExecutionException {
        return run(Optional.empty());
    }

    /** Ends when the visit is over. */
    int run(Visit visit)
            throws LaunchException, IOException, BundleException, InterruptedException, ExecutionException {
        return run(Optional.of(visit));
    }

    private int run(Optional<Visit> visit)
            throws LaunchException, IOException, BundleException, InterruptedException, ExecutionException {
        ServerFile server = ServerFile.from(arguments);
        Logging.start(arguments.path("log-dir"));
        try (RunningHost host = RunningHost.create(arguments)) {
            Runtime.getRuntime().addShutdownHook(new Thread(host::close, "zabitat-stop"));
            try {
                return serve(host, server, visit);
            } catch (BundleException | RuntimeException | LinkageError e) {
                if (host.isClosed()) {
                    // told to stop in the middle of the start
                    return ExitCodes.OK;
                }
                throw e;
            }
        }
    }

    private int serve(RunningHost host, ServerFile server, Optional<Visit> visit)
            throws LaunchException, IOException, BundleException, InterruptedException, ExecutionException {
        ServerEvents events = new ServerEvents(out);
        BundleContext context = host.framework().context();
        context.registerService(Consumer.class, events, new Hashtable<>(Map.of("zabitat.server.events", "true")));
        host.framework().start();
        PartFile.admission(server).configure(context);
        Optional<PartFile> http = PartFile.http(server);
        if (http.isPresent()) {
            http.get().configure(context);
        }
        configure(context, server);
        if (events.awaitOutcomeOrWaiting()) {
            host.framework().startProviders();
        }
        if (events.firstOutcome().isEmpty()) {
            events.awaitRole(REST_WAITS_MILLIS);
            startRest(host.framework());
            if (visit.isPresent()) {
                visit.get().at(events.serving().join(), another -> configure(context, another));
                return ExitCodes.OK;
            }
        }
        ServerEvents.Ended ended = events.ended().get();
        if (ended.exitCode() != ExitCodes.OK) {
            throw new LaunchException(ended.exitCode(), ended.reason());
        }
        return ExitCodes.OK;
    }

    /** The server is up: what comes now is a convenience and never ends it. */
    private static void startRest(FrameworkHost framework) {
        try {
            framework.startRest();
        } catch (IOException | BundleException | IllegalStateException e) {
            LoggerFactory.getLogger(ServeCommand.class).warn("the shell or a provider cannot start: {}", e.toString());
        }
    }

    /** Hands the keys over; the server starts as soon as its providers are there. */
    static void configure(BundleContext context, ServerFile server) throws LaunchException, IOException {
        Hashtable<String, Object> dictionary = dictionary(server.keys());
        server.file().ifPresent(file -> dictionary.put("zabitat.config.file", file.toString()));
        String[] properties = System.getProperties().stringPropertyNames().stream()
                .filter(name -> PROPERTY_PREFIXES.stream().anyMatch(name::startsWith))
                .map(name -> name + "=" + System.getProperty(name))
                .toArray(String[]::new);
        dictionary.put("zabitat.system.properties", properties);
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        try {
            context.getService(reference)
                    .getFactoryConfiguration(FACTORY_PID, server.name(), "?")
                    .update(dictionary);
        } catch (IllegalArgumentException e) {
            throw new LaunchException(ExitCodes.USAGE, "bad configuration: " + e.getMessage(), e);
        }
        context.ungetService(reference);
    }

    /** Takes the configuration back; the server stops. */
    static void withdraw(BundleContext context, ServerFile server) throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        context.getService(reference)
                .getFactoryConfiguration(FACTORY_PID, server.name(), "?")
                .delete();
        context.ungetService(reference);
    }

    /**
     * Configuration Admin takes keys that differ only in case for the same and refuses them; ZooKeeper does not. Those that have
     * no place any more travel as {@code key=value} in an array, so that the server can judge them as it does all keys.
     */
    static Hashtable<String, Object> dictionary(Map<String, String> keys) {
        Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Hashtable<String, Object> dictionary = new Hashtable<>();
        List<String> others = new ArrayList<>();
        new TreeMap<>(keys).forEach((key, value) -> {
            if (taken.add(key)) {
                dictionary.put(key, value);
            } else {
                others.add(key + "=" + value);
            }
        });
        if (!others.isEmpty()) {
            dictionary.put("zabitat.config.other.case", others.toArray(String[]::new));
        }
        return dictionary;
    }
}
