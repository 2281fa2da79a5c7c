package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running framework with the bundles of a distribution. What it wrote at an earlier start is used again as long as the
 * bundles are the same, which saves a tenth of a second. Owned by the command that started it.
 */
final class FrameworkHost {
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkHost.class);

    /** From this folder on everything may come after the server answers: providers that few configurations name, the shell. */
    private static final int PROVIDERS = 5;

    /** What brings in providers that were installed later; the shell needs it. */
    private static final int ADMISSION = 8;

    private static final int SHELL = 9;

    private static final String STAMP = "zabitat.bundles";

    /** Which locations the guard takes for the distribution's own. */
    private static final String ADMITTED_PLACE = "zabitat.admission.distribution";

    private final Framework framework;
    private final Distribution distribution;
    private final Path stamp;
    private boolean providersStarted;

    private FrameworkHost(Framework framework, Distribution distribution, Path stamp) {
        this.framework = framework;
        this.distribution = distribution;
        this.stamp = stamp;
    }

    /**
     * Prepares the framework; {@link #start} starts its bundles.
     *
     * @param storage the framework's own directory
     */
    static FrameworkHost create(Path home, Path storage) throws IOException, BundleException {
        Distribution distribution = Distribution.of(home);
        Path stamp = storage.resolve(STAMP);
        boolean same = Files.exists(stamp) && Files.readString(stamp).equals(distribution.stamp());
        if (!same) {
            // first the stamp, so that a half emptied directory is never taken for a whole one
            Files.deleteIfExists(stamp);
            deleteTree(storage);
        }
        try {
            return new FrameworkHost(initialised(home, storage), distribution, stamp);
        } catch (BundleException e) {
            if (!same) {
                throw e;
            }
            // a kept directory that went bad costs one slow start
            Files.deleteIfExists(stamp);
            deleteTree(storage);
            return new FrameworkHost(initialised(home, storage), distribution, stamp);
        }
    }

    private static Framework initialised(Path home, Path storage) throws IOException, BundleException {
        Framework framework = new FrameworkFactory().newFramework(settings(home, storage));
        framework.init();
        return framework;
    }

    private static Map<String, String> settings(Path home, Path storage) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = FrameworkHost.class.getResourceAsStream("framework.properties")) {
            properties.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        settings.put(ADMITTED_PLACE, Distribution.locations(home));
        return settings;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Starts the bundles that every server needs. */
    void start() throws BundleException {
        framework.start();
        forgetStrangers();
        // first, and alone: what is resolved before the guard stands is not looked at
        startBundles(0, 0);
        startBundles(1, PROVIDERS - 1);
    }

    /** Starts the providers that few servers need. Does nothing when it was done before. */
    void startProviders() throws BundleException {
        if (!providersStarted) {
            providersStarted = true;
            // first: what it brings in again takes a moment, and a server may be waiting for it
            startBundles(ADMISSION, ADMISSION);
            startBundles(PROVIDERS, ADMISSION - 1);
        }
    }

    /** Starts everything that was left for later. */
    void startRest() throws IOException, BundleException {
        startBundles(ADMISSION, SHELL); // first: somebody may be waiting for it
        startProviders();
        if (!Files.exists(stamp)) {
            Files.writeString(stamp, distribution.stamp());
        }
    }

    /** What somebody installed by hand into an earlier process was not meant for this one. */
    private void forgetStrangers() throws BundleException {
        Set<String> ours =
                distribution.bundles().stream().map(Distribution.Jar::location).collect(Collectors.toSet());
        for (Bundle bundle : context().getBundles()) {
            if (bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID && !ours.contains(bundle.getLocation())) {
                bundle.uninstall();
            }
        }
    }

    /** Starts are transient: they write nothing, and what starts is decided here at each start. */
    private void startBundles(int fromLevel, int toLevel) throws BundleException {
        Map<Distribution.Jar, Bundle> startable = new LinkedHashMap<>();
        for (Distribution.Jar jar : distribution.bundles()) {
            if (jar.level() >= fromLevel && jar.level() <= toLevel) {
                attempt(jar, () -> {
                    Bundle known = context().getBundle(jar.location());
                    Bundle bundle = known == null ? context().installBundle(jar.location()) : known;
                    if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
                        startable.put(jar, bundle);
                    }
                });
            }
        }
        // at once: one by one, what they share would be worked out again for each
        framework.adapt(FrameworkWiring.class).resolveBundles(startable.values());
        for (Map.Entry<Distribution.Jar, Bundle> each : startable.entrySet()) {
            attempt(
                    each.getKey(),
                    () -> each.getValue().start(Bundle.START_ACTIVATION_POLICY | Bundle.START_TRANSIENT));
        }
    }

    /** What a server can do without ends no server. */
    private static void attempt(Distribution.Jar jar, Step step) throws BundleException {
        try {
            step.run();
        } catch (BundleException e) {
            if (jar.level() < PROVIDERS) {
                throw e;
            }
            LOG.error("{} is left out: {}", jar.file(), e.getMessage(), e);
        }
    }

    private interface Step {
        void run() throws BundleException;
    }

    /** Stops all bundles and with them the servers. Returns when it is done, or after the time given. */
    void stop(long timeoutMillis) throws InterruptedException, BundleException {
        framework.stop();
        framework.waitForStop(timeoutMillis);
    }

    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
