package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles of providers as somebody installs, stops and uninstalls them. */
final class Providers {
    private static final List<String> FOLDERS = List.of("2-server", "5-providers");

    private static final String GENERATION = "generation-";

    private final BundleContext context;

    Providers(BundleContext context) {
        this.context = context;
    }

    /** One more bundle with the classes of a provider, under a version of its own. */
    record Generation(Bundle bundle, WeakReference<ClassLoader> classes) {
        String version() {
            return bundle.getVersion().toString();
        }
    }

    /**
     * Starts a provider; installs it where it is not there yet.
     *
     * @param libraries what the names of the jars that it needs begin with
     */
    void install(String bundle, List<String> libraries) throws Exception {
        for (Path jar : Exam.jars("5-providers")) {
            if (libraries.stream().anyMatch(jar.getFileName().toString()::startsWith)) {
                context.installBundle(
                        jar.toUri().toString()); // is resolved with the provider, and has nothing to start
            }
        }
        (isThere(bundle)
                        ? find(bundle)
                        : context.installBundle(jarOf(bundle).toUri().toString()))
                .start();
    }

    private static Path jarOf(String bundle) throws IOException {
        for (String folder : FOLDERS) {
            for (Path jar : Exam.jars(folder)) {
                if (("io.zabitat." + jar.getFileName()).startsWith(bundle + "-")) {
                    return jar;
                }
            }
        }
        throw new IOException("no jar of " + bundle);
    }

    /** Installs and starts the same classes again, beside what is there. Its place is one of the distribution's, so that nobody holds it. */
    Generation generation(String bundle, int number) throws Exception {
        Path jar = jarOf(bundle);
        String location = jar.resolveSibling(GENERATION + number + "-" + jar.getFileName())
                .toUri()
                .toString();
        Bundle installed = context.installBundle(location, new ByteArrayInputStream(withVersion(jar, "1.0." + number)));
        installed.start();
        return new Generation(installed, classes(installed));
    }

    /** The classes of each bundle of that name which is there. */
    List<WeakReference<ClassLoader>> classes(String bundle) {
        return all(bundle).stream().map(Providers::classes).toList();
    }

    private static WeakReference<ClassLoader> classes(Bundle bundle) {
        return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    }

    static boolean isGeneration(Bundle bundle) {
        return bundle.getLocation().contains(GENERATION);
    }

    private static byte[] withVersion(Path jar, String version) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, version);
            try (JarOutputStream to = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)
                            && !entry.getName().equals("META-INF/")) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = from.getInputStream(entry)) {
                            in.transferTo(to);
                        }
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Uninstalls bundles, and has the framework let their classes go. */
    void remove(List<Bundle> former) throws Exception {
        if (former.isEmpty()) {
            return;
        }
        for (Bundle bundle : former) {
            bundle.uninstall();
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(former, event -> refreshed.countDown());
        assertTrue("refreshed", refreshed.await(60, TimeUnit.SECONDS));
    }

    boolean isThere(String symbolicName) {
        return !all(symbolicName).isEmpty();
    }

    List<Bundle> all(String symbolicName) {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                found.add(bundle);
            }
        }
        return found;
    }

    Bundle find(String symbolicName) throws BundleException {
        return Stream.of(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new BundleException("no bundle " + symbolicName));
    }
}
