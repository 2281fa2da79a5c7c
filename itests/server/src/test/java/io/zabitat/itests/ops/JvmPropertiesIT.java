package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.StockClients;
import io.zabitat.itests.harness.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper's {@code -D} properties in SERVER_JVMFLAGS. */
class JvmPropertiesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void shouldHaveEffect() throws Exception {
        try (ServerProcess server = ServerProcess.in(folder)
                        .set("4lw.commands.whitelist", "srvr")
                        .jvmFlag("-Djute.maxbuffer=0x800")
                        .jvmFlag("-Dzookeeper.snapCount=20")
                        .jvmFlag("-Dznode.container.checkIntervalMs=100")
                        .jvmFlag("-Dreadonlymode.enabled=true")
                        .start();
                StockClients clients = new StockClients(server)) {
            assertTrue(server.fourLetterWord("isro").startsWith("rw"), "readonlymode.enabled allows the word isro");
            assertTrue(server.fourLetterWord("conf").contains("not in the whitelist"));
            ZooKeeper client = clients.connect(20_000);
            client.create("/c", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
            client.create("/c/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            client.delete("/c/child", -1);
            Wait.until("the empty container is reaped", SOON, () -> client.exists("/c", false) == null);

            client.create("/n", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            for (int i = 0; i < 40; i++) {
                client.setData("/n", new byte[1000], -1);
            }
            Wait.until("a second snapshot is there", SOON, () -> snapshots() > 1);
            assertThrows(KeeperException.ConnectionLossException.class, () -> client.setData("/n", new byte[3000], -1));
            assertEquals(1000, clients.connect(20_000).getData("/n", false, null).length);
        }
    }

    private long snapshots() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("data/version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("snapshot."))
                    .count();
        }
    }
}
