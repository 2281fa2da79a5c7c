package io.zabitat.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator of Karaf exchanges parts of the server by its shell, with features for providers, while a stock client writes: a row for
 * each role that a server alone has.
 */
class KarafSwapCampaign {
    /** @param successor who has the role when the provider's feature was uninstalled */
    private record Part(String role, String before, String provider, String feature, String successor) {}

    private static final List<Part> PARTS = List.of(
            new Part("transport.client", "nio", "netty", "zabitat-transport-netty", "nio"),
            new Part("storage", "file", "h2", "zabitat-storage-h2", "h2"));

    @TempDir
    Path folder;

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger events = new AtomicInteger();
    private volatile boolean stopping;

    @Test
    void shouldExchangeEachPartByTheShell() throws Exception {
        try (KarafProcess karaf = new KarafProcess(folder)) {
            Files.writeString(
                    karaf.etc("io.zabitat.server-default.cfg"),
                    "\nzabitat.swap.canaryMs=0\nzabitat.swap.observeMs=1000\n",
                    StandardOpenOption.APPEND);
            karaf.start();
            karaf.awaitServing(karaf.clientPort());
            karaf.awaitShell("shell:echo (zab:status)", "default");
            karaf.awaitTyped("zab:swap-plan transport.c\t", "transport.client");
            try (ZooKeeper client = connect(karaf.clientPort())) {
                client.create("/live", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
                client.create("/watched", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                client.create("/ledger", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                Thread writer = new Thread(() -> write(client), "ledger");
                writer.start();
                for (Part part : PARTS) {
                    exchange(karaf, client, part);
                }
                installAStranger(karaf);
                stopping = true;
                writer.join();
                Set<String> there = new HashSet<>(client.getChildren("/ledger", false));
                assertEquals(new HashSet<>(acknowledged), there);
                assertNotNull(client.exists("/live", false));
                assertEquals(List.of(), troubles);
            } finally {
                stopping = true;
            }
        }
    }

    private void exchange(KarafProcess karaf, ZooKeeper client, Part part) throws Exception {
        int before = acknowledged.size();
        events.set(0);
        client.getData(
                "/watched",
                event -> {
                    if (event.getType() == EventType.NodeDataChanged) {
                        events.incrementAndGet();
                    }
                },
                null);
        karaf.shell("feature:install " + part.feature());
        karaf.awaitShell("shell:echo (zab:providers " + part.role() + ")", " " + part.provider() + " ");
        awaitActive(karaf, part, part.before());

        String applied = karaf.shell("zab:swap-plan " + part.role() + " " + part.provider()
                + "; shell:echo (zab:swap-apply -w --auto --reason a-test $plan)");
        assertTrue(applied.contains("COMMITTED"), applied);
        awaitActive(karaf, part, part.provider());

        karaf.shell("feature:uninstall " + part.feature());
        awaitActive(karaf, part, part.successor());
        karaf.shell("feature:install " + part.feature());
        karaf.awaitShell("shell:echo (zab:swap-status)", "no swap is under way");
        awaitActive(karaf, part, part.successor());

        String other = part.successor().equals(part.provider()) ? part.before() : part.provider();
        karaf.awaitShell("shell:echo (zab:providers " + part.role() + ")", " " + other + " ");
        karaf.shell(
                "zab:swap-plan " + part.role() + " " + other + " --policy observe=600000; zab:swap-apply --auto $plan");
        awaitActive(karaf, part, other);
        karaf.awaitShell("shell:echo (zab:swap-status)", "OBSERVE");
        String status = karaf.shell("shell:echo (zab:swap-status --json)");
        String id = status.replaceAll("(?s).*\"swap\": \"?([0-9a-f]+)\"?,.*", "$1");
        karaf.shell("zab:swap-rollback " + id);
        awaitActive(karaf, part, part.successor());
        karaf.awaitShell("shell:echo (zab:swap-history)", "ROLLED_BACK");

        client.setData("/watched", new byte[0], -1);
        client.setData("/watched", new byte[0], -1);
        CountDownLatch behind = new CountDownLatch(1);
        client.exists("/watched", false, (code, path, context, stat) -> behind.countDown(), null);
        assertTrue(behind.await(60, TimeUnit.SECONDS)); // on the thread that events come on, behind them
        assertEquals(1, events.get(), part.role());
        assertTrue(acknowledged.size() > before, "no writes meanwhile");
        assertEquals(List.of(), troubles, part.role());
    }

    private static void awaitActive(KarafProcess karaf, Part part, String provider) {
        karaf.awaitShell(
                "shell:echo (zab:roles --json)", "\"role\": \"" + part.role() + "\", \"active\": \"" + provider + "\"");
    }

    /** A feature that has nothing to do with ours: a refresh of ours would cut the client's connection. */
    private void installAStranger(KarafProcess karaf) throws Exception {
        Path jar = folder.resolve("stranger.jar");
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "com.example.stranger");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        Path features = Files.writeString(
                folder.resolve("stranger.xml"),
                "<features xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\" name=\"stranger\">"
                        + "<feature name=\"stranger\" version=\"1.0.0\"><bundle>" + jar.toUri()
                        + "</bundle></feature></features>");
        karaf.shell("feature:repo-add " + features.toUri() + "; feature:install stranger");
        karaf.awaitShell("bundle:list -t 0 -s", "com.example.stranger");
    }

    private ZooKeeper connect(int port) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, 40_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            } else if (!stopping) {
                troubles.add(event.toString());
            }
        });
        assertTrue(connected.await(60, TimeUnit.SECONDS), "not connected");
        return client;
    }

    private void write(ZooKeeper client) {
        for (int i = 0; !stopping; i++) {
            String name = Integer.toString(i);
            try {
                client.create("/ledger/" + name, new byte[100], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                acknowledged.add(name);
            } catch (KeeperException e) {
                troubles.add(name + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
