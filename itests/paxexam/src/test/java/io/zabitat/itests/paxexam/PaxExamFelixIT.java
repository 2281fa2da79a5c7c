package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bootDelegationPackages;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.mavenBundle;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** The bundles of the distribution in a Felix that somebody else started: servers come and go with their configurations and bundles. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class PaxExamFelixIT {
    private static final String FACTORY = "io.zabitat.server";
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin admin;

    private final List<org.osgi.service.cm.Configuration> made = new ArrayList<>();

    @Configuration
    public Option[] config() throws IOException {
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
                composite(distribution()),
                junitBundles());
    }

    private static Option[] distribution() throws IOException {
        Path bundles = Path.of(System.getProperty("zabitat.bundles"));
        List<Option> found = new ArrayList<>();
        for (String folder : List.of("1-services", "2-server")) {
            try (Stream<Path> jars = Files.list(bundles.resolve(folder))) {
                jars.filter(jar -> jar.toString().endsWith(".jar"))
                        .sorted()
                        .forEach(jar -> found.add(bundle(jar.toUri().toString())));
            }
        }
        return found.toArray(new Option[0]);
    }

    @After
    public void removeServers() throws IOException {
        for (org.osgi.service.cm.Configuration configuration : made) {
            configuration.delete();
        }
    }

    @Test
    public void shouldServeAClient() throws Exception {
        int port = server("one", "2000");
        try (ZooKeeper client = connect(port)) {
            client.create("/felix", new byte[] {1}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertArrayEquals(new byte[] {1}, client.getData("/felix", false, null));
        }
    }

    @Test
    public void shouldRunTwoServersWithDifferentSettings() throws Exception {
        int first = server("first", "2000");
        int second = server("second", "500");
        try (ZooKeeper one = connect(first);
                ZooKeeper two = connect(second)) {
            one.create("/only-in-one", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            assertEquals(Collections.singletonList("zookeeper"), two.getChildren("/", false));
            assertEquals(30_000, one.getSessionTimeout());
            assertEquals(10_000, two.getSessionTimeout());
        }
    }

    @Test
    public void shouldStopAndStartBundlesCleanly() throws Exception {
        int port = server("swap", "2000");
        try (ZooKeeper client = connect(port)) {
            client.create("/kept", new byte[] {7}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        // withdrawing a provider never changes what is active by itself
        for (String provider : List.of("io.zabitat.storage.file", "io.zabitat.transport.nio", "io.zabitat.auth.ip")) {
            find(provider).stop();
            assertTrue(provider, serves(port));
            find(provider).start();
            assertKept(port);
        }
        Bundle node = find("io.zabitat.node.osgi");
        node.stop();
        until("the server goes with its bundle", () -> !serves(port));
        until("its threads end", () -> serverThreads().isEmpty());
        node.start();
        until("the server is back", () -> serves(port));
        assertKept(port);
    }

    private static void assertKept(int port) throws Exception {
        try (ZooKeeper client = connect(port)) {
            assertArrayEquals(new byte[] {7}, client.getData("/kept", false, null));
        }
    }

    private static List<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("zabitat"))
                .toList();
    }

    private Bundle find(String name) {
        return Arrays.stream(context.getBundles())
                .filter(candidate -> name.equals(candidate.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    private int server(String name, String tickTime) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Dictionary<String, Object> keys = new Hashtable<>();
        keys.put("dataDir", Files.createTempDirectory("zabitat-" + name).toString());
        keys.put("clientPort", String.valueOf(port));
        keys.put("clientPortAddress", "127.0.0.1");
        keys.put("tickTime", tickTime);
        org.osgi.service.cm.Configuration configuration = admin.getFactoryConfiguration(FACTORY, name, "?");
        configuration.update(keys);
        made.add(configuration);
        until(name + " serves", () -> serves(port));
        return port;
    }

    private static ZooKeeper connect(int port) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, 30_000, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(20, TimeUnit.SECONDS));
        return client;
    }

    private static boolean serves(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("Mode: standalone");
        } catch (IOException e) {
            return false;
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.holds()) {
            assertTrue("not in time: " + what, System.nanoTime() - deadline < 0);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
