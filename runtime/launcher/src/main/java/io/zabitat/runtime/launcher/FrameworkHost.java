package io.zabitat.runtime.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The running framework with the bundles of a distribution. A folder {@code bundles/N-word} holds the bundles of start level N.
 * Owned by the command that started it.
 */
final class FrameworkHost {
    /** Start level of everything that may come after the server answers. */
    static final int LATER = 9;

    private final Framework framework;

    private FrameworkHost(Framework framework) {
        this.framework = framework;
    }

    /**
     * Prepares the framework; its bundles are installed by {@link #start}.
     *
     * @param storage the framework's own directory, emptied first
     */
    static FrameworkHost create(Path storage) throws IOException, BundleException {
        Properties properties = new Properties();
        try (InputStream in = FrameworkHost.class.getResourceAsStream("framework.properties")) {
            properties.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new BundleException("no OSGi framework on the class path"))
                .newFramework(settings);
        framework.init();
        return new FrameworkHost(framework);
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs all bundles of the distribution and starts those a server needs. */
    void start(Path home) throws IOException, BundleException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path folder : sorted(home.resolve("bundles"))) {
            int level = Character.digit(folder.getFileName().toString().charAt(0), 10);
            for (Path jar : sorted(folder)) {
                Bundle bundle = context().installBundle("reference:" + jar.toUri());
                bundle.adapt(BundleStartLevel.class).setStartLevel(level);
                if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                    bundles.add(bundle);
                }
            }
        }
        for (Bundle bundle : bundles) {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        }
        framework.start();
    }

    /** Starts the bundles that were left for later. Returns at once. */
    void startLater() {
        framework.adapt(FrameworkStartLevel.class).setStartLevel(LATER);
    }

    /** Stops all bundles and with them the servers. Returns when it is done, or after the time given. */
    void stop(long timeoutMillis) throws InterruptedException, BundleException {
        framework.stop();
        framework.waitForStop(timeoutMillis);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
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
