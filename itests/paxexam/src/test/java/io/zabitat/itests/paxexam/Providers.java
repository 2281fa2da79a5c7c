package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of providers as somebody installs, stops and uninstalls them. */
final class Providers {
    private final BundleContext context;

    Providers(BundleContext context) {
        this.context = context;
    }

    /**
     * Installs a provider that is not there yet and starts it.
     *
     * @param libraries what the names of the jars that it needs begin with
     */
    void install(String bundle, List<String> libraries) throws Exception {
        List<Bundle> own = new ArrayList<>();
        for (Path jar : Exam.jars("5-providers")) {
            String name = jar.getFileName().toString();
            if (isOf(bundle, name)) {
                own.add(context.installBundle(jar.toUri().toString()));
            } else if (libraries.stream().anyMatch(name::startsWith)) {
                context.installBundle(
                        jar.toUri().toString()); // is resolved with the provider, and has nothing to start
            }
        }
        for (Bundle one : own) {
            one.start();
        }
    }

    private static boolean isOf(String bundle, String jar) {
        return ("io.zabitat." + jar).startsWith(bundle + "-");
    }

    /** Puts another generation of the same jar in its place, with classes of its own; gives their loader. */
    WeakReference<ClassLoader> renew(String symbolicName) throws Exception {
        Bundle former = find(symbolicName);
        String location = former.getLocation();
        former.uninstall();
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(former), event -> refreshed.countDown());
        assertTrue("refreshed", refreshed.await(30, TimeUnit.SECONDS));
        Bundle renewed = context.installBundle(location);
        renewed.start();
        return new WeakReference<>(renewed.adapt(BundleWiring.class).getClassLoader());
    }

    Bundle find(String symbolicName) throws BundleException {
        return Stream.of(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new BundleException("no bundle " + symbolicName));
    }
}
