package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bootDelegationPackages;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.mavenBundle;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** What tests in a framework share: the bundles of the distribution, and bounded waiting. */
final class Exam {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(300);

    private Exam() {}

    /** Something that comes true in time. */
    interface Condition {
        boolean holds() throws Exception;
    }

    private static Path distribution() {
        return Path.of(System.getProperty("zabitat.bundles")).toAbsolutePath().normalize();
    }

    /** The jars in a folder of the distribution's bundles. */
    static List<Path> jars(String folder) throws IOException {
        try (Stream<Path> jars = Files.list(distribution().resolve(folder))) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** All bundles of some folders, installed and started from the beginning. */
    static Option[] bundles(String... folders) throws IOException {
        List<Option> found = new ArrayList<>();
        for (String folder : folders) {
            jars(folder).forEach(jar -> found.add(bundle(jar.toUri().toString())));
        }
        return found.toArray(new Option[0]);
    }

    /** Bundles that providers need, installed from the beginning; they are resolved with them. */
    static Option libraries(String... prefixes) throws IOException {
        List<Option> found = new ArrayList<>();
        for (Path jar : jars("5-providers")) {
            if (Stream.of(prefixes).anyMatch(jar.getFileName().toString()::startsWith)) {
                found.add(bundle(jar.toUri().toString()).noStart());
            }
        }
        return composite(found.toArray(new Option[0]));
    }

    /** A Felix with the bundles of some folders of the distribution. */
    static Option[] framework(String... folders) throws IOException {
        return options(
                // the stock client comes from the test's class path, through the framework's parent
                frameworkProperty("org.osgi.framework.bundle.parent").value("app"),
                bootDelegationPackages("org.apache.zookeeper", "org.apache.zookeeper.*", "sun.*", "com.sun.*"),
                mavenBundle("org.ops4j.pax.logging", "pax-logging-api")
                        .versionAsInProject()
                        .startLevel(2),
                mavenBundle("org.ops4j.pax.logging", "pax-logging-logback")
                        .versionAsInProject()
                        .startLevel(2),
                // the guard knows the distribution by its place, as under the launcher
                frameworkProperty("zabitat.admission.distribution")
                        .value(distribution().toUri().toString()),
                composite(bundles(folders)),
                junitBundles());
    }

    static void until(String what, Condition condition) throws Exception {
        until(() -> what, condition);
    }

    /** @param what is asked when it does not come true */
    static void until(Supplier<String> what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.holds()) {
            assertTrue("not in time: " + what.get(), System.nanoTime() - deadline < 0);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
