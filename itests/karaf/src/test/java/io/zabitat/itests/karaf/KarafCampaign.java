package io.zabitat.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator of Karaf does: starts the distribution, installs the features of providers, starts a second server with them. */
class KarafCampaign {
    private static final List<String> OTHERS =
            List.of("zabitat-transport-netty", "zabitat-election-udp", "zabitat-election-udpauth", "zabitat-auth-x509");

    private static final String STORES = "service:list io.zabitat.spi.storage.StorageProvider";

    @TempDir
    Path folder;

    private final List<KeeperState> states = new CopyOnWriteArrayList<>();

    private ZooKeeper connect(int port) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper("127.0.0.1:" + port, 40_000, event -> {
            states.add(event.getState());
            connected.countDown();
        });
        assertTrue(connected.await(60, TimeUnit.SECONDS), "not connected");
        return client;
    }

    @Test
    void shouldServeAndTakeProvidersAsFeatures() throws Exception {
        try (KarafProcess karaf = new KarafProcess(folder)) {
            karaf.start();
            karaf.awaitServing(karaf.clientPort());
            try (ZooKeeper client = connect(karaf.clientPort())) {
                client.create("/a", new byte[] {1}, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
                karaf.awaitShell("shell:echo (zab:status)", "default");
                assertThrows(ConnectException.class, () -> new Socket("127.0.0.2", karaf.sshPort()).close());

                // a candidate, and nothing more: who serves goes on as it did
                assertFalse(karaf.shell(STORES).contains("zabitat.storage = h2"));
                karaf.shell("feature:install zabitat-storage-h2");
                karaf.awaitShell(STORES, "zabitat.storage = h2");
                karaf.shell("feature:install " + String.join(" ", OTHERS));
                String bundles = karaf.shell("bundle:list -t 0 -s");
                assertFalse(bundles.matches("(?s).*(Installed|Failure|GracePeriod|Waiting).*"), bundles);
                String features = karaf.shell("feature:list --no-format -i");
                OTHERS.forEach(feature -> assertTrue(features.contains(feature), features));

                int second = KarafProcess.freePort();
                Path data = karaf.data().resolve("second");
                Files.writeString(
                        karaf.etc("io.zabitat.server-second.cfg"),
                        "clientPort=" + second + "\ndataDir=" + data
                                + "\nzabitat.storage=h2\nzabitat.transport.client=netty\n");
                karaf.awaitServing(second);
                try (ZooKeeper other = connect(second)) {
                    other.create("/b", new byte[] {2}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                    assertArrayEquals(new byte[] {2}, other.getData("/b", false, null));
                }
                try (var files = Files.walk(data)) {
                    assertTrue(files.anyMatch(file -> file.endsWith("h2/store.mv")), "no database in " + data);
                }
                assertArrayEquals(new byte[] {1}, client.getData("/a", false, null));
                assertEquals(
                        0,
                        states.stream().filter(KeeperState.Disconnected::equals).count(),
                        states.toString());
            }
        }
    }
}
