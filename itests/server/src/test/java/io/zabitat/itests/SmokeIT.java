package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.StockClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first minute of a user: start, write, read, stop, start again. `.ci/run` repeats it on every JDK it finds. */
class SmokeIT {
    /** 0, or 128 + SIGTERM as the JVM has it by itself. */
    private static final Set<Integer> CLEAN_EXITS = Set.of(0, 143);

    @TempDir
    Path folder;

    @Test
    void shouldServeStopOnSigtermAndServeTheSameDataAgain() throws Exception {
        try (ServerProcess server = ServerProcess.in(folder).asShipped().start()) {
            try (StockClients clients = new StockClients(server)) {
                clients.connect(20_000).create("/smoke", new byte[] {42}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            assertTrue(CLEAN_EXITS.contains(server.stop()), server.output());
            server.restart();
            try (StockClients clients = new StockClients(server)) {
                ZooKeeper client = clients.connect(20_000);
                assertArrayEquals(new byte[] {42}, client.getData("/smoke", false, null));
            }
            assertTrue(CLEAN_EXITS.contains(server.stop()), server.output());
        }
    }

    @Test
    void shouldRefuseABadValueAndNameTheKey() {
        try (ServerProcess server =
                ServerProcess.in(folder).set("tickTime", "soon").launch()) {
            assertNotEquals(0, server.awaitExit(Duration.ofSeconds(30)));
            assertTrue(
                    server.output().contains("tickTime") || ServerProcess.Kind.underTest() == ServerProcess.Kind.APACHE,
                    server.output());
        }
    }
}
