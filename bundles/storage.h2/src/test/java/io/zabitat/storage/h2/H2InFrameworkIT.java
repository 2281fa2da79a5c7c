package io.zabitat.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.tck.storage.LocalDisk;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.framework.FrameworkFactory;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The store's bundle and H2's in a framework, installed, used and uninstalled again and again: nothing of them stays behind. H2 has
 * statics, registers a driver and has threads of its own for what is not used here.
 */
class H2InFrameworkIT {
    private static final int ROUNDS = 50;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    private static Framework framework(Path storage) throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                                "io.zabitat.api;version=1.0.0,io.zabitat.spi.storage;version=1.0.0",
                        // the service is made by the test: Declarative Services has its own
                        Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                                "osgi.extender;osgi.extender=osgi.component;version:Version=1.5"));
        framework.start();
        return framework;
    }

    private static Bundle install(Framework framework, Path jar) throws Exception {
        return framework.getBundleContext().installBundle(jar.toUri().toString());
    }

    private StoreContext context(Path data, LocalDisk disk) {
        return new StoreContext(
                data, data, Map.of(), disk, Runnable::run, System::nanoTime, 1 << 20, line -> {}, false);
    }

    /** Loaders of a round's bundles, which were used in between. */
    private List<WeakReference<ClassLoader>> round(Framework framework, int round) throws Exception {
        Path h2Jar = Path.of(MVStore.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Bundle h2 = install(framework, h2Jar);
        Bundle store = install(framework, Path.of(System.getProperty("itest.bundle")));
        h2.start();
        store.start();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (Bundle bundle : List.of(h2, store)) {
            loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
        }
        use(
                (StorageProvider) store.loadClass(H2StorageProvider.class.getName())
                        .getConstructor()
                        .newInstance(),
                round);
        store.uninstall();
        h2.uninstall();
        CountDownLatch refreshed = new CountDownLatch(1);
        framework.adapt(FrameworkWiring.class).refreshBundles(List.of(store, h2), event -> refreshed.countDown());
        assertTrue(refreshed.await(60, TimeUnit.SECONDS), "not refreshed");
        return loaders;
    }

    /** Makes and writes a store, or finds what the round before has written. */
    private void use(StorageProvider provider, int round) throws Exception {
        Store store = provider.open(context(folder.resolve("data"), new LocalDisk()));
        try {
            store.recover(new DiscardingSink(line -> {}));
            if (round == 0) {
                H2Fixture.snapshot(store, 0, 100);
            }
            H2Fixture.write(store, round * 3L + 1, round * 3L + 3, 100);
            H2Fixture.snapshot(store, round * 3L + 3, 10_000);
        } finally {
            store.close();
        }
    }

    private static Set<String> threads() {
        Set<String> names = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            names.add(thread.getName() + " " + thread.getId());
        }
        return names;
    }

    private static List<String> foreignDrivers() {
        return DriverManager.drivers()
                .map(Driver::getClass)
                .filter(type -> type.getClassLoader() != MVStore.class.getClassLoader())
                .map(type -> type.getName() + " of " + type.getClassLoader())
                .toList();
    }

    @Test
    void shouldLeaveNoLoaderThreadOrDriverBehind() throws Exception {
        Framework framework = framework(folder.resolve("framework"));
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try {
            loaders.addAll(round(framework, 0)); // what the JDK and the framework start once
            Set<String> before = threads();
            for (int round = 1; round < ROUNDS; round++) {
                loaders.addAll(round(framework, round));
            }
            Set<String> after = threads();
            after.removeAll(before);
            assertEquals(Set.of(), after, "threads");
            assertEquals(List.of(), foreignDrivers(), "drivers");
            assertEquals(0, remaining(loaders), "class loaders of " + loaders.size());
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private static long remaining(List<WeakReference<ClassLoader>> loaders) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        long left = loaders.size();
        while (left > 0 && System.nanoTime() - deadline < 0) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            left = loaders.stream().filter(loader -> !loader.refersTo(null)).count();
        }
        return left;
    }
}
