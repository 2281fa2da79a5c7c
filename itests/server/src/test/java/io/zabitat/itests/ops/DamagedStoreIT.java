package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.StockClients;
import io.zabitat.itests.ops.CommandLine.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A store that lost or changed acknowledged data: the server refuses, and the operator's way out says what it costs. */
class DamagedStoreIT {
    private static final int NODES = 40;

    @TempDir
    Path folder;

    @Test
    void shouldFindAndGiveUpAFlippedByte() throws Exception {
        try (ServerProcess server = filled()) {
            Path log = log();
            byte[] bytes = Files.readAllBytes(log);
            int at = indexOf(bytes, "/n20");
            bytes[at] ^= 1;
            Files.write(log, bytes);
            refuseAndRecover(server);
        }
    }

    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @Test
    void shouldFindAndGiveUpAcknowledgedDataThatIsCutOff() throws Exception {
        try (ServerProcess server = filled()) {
            Path log = log();
            byte[] bytes = Files.readAllBytes(log);
            byte[] cut = Arrays.copyOf(bytes, indexOf(bytes, "/n20"));
            Files.write(log, cut);
            refuseAndRecover(server);
        }
    }

    @Test
    void shouldFindNothingAfterAKill() throws Exception {
        try (ServerProcess server = filled();
                CommandLine zabitat = new CommandLine(folder)) {
            Result verify = zabitat.run(
                    "store", "verify", "--data-dir", server.dataDir().toString());
            assertEquals(0, verify.code(), verify.out());
            Result recover = zabitat.run(
                    "store", "recover", "--config", folder.resolve("zoo.cfg").toString());
            assertEquals(0, recover.code(), recover.out());
            server.restart();
            Result busy = zabitat.run(
                    "store", "verify", "--data-dir", server.dataDir().toString());
            assertEquals(3, busy.code(), "a store in use is left alone: " + busy.out());
            try (StockClients clients = new StockClients(server)) {
                assertNotNull(clients.connect(20_000).exists("/n" + (NODES - 1), false));
            }
        }
    }

    private void refuseAndRecover(ServerProcess server) throws Exception {
        String data = server.dataDir().toString();
        String config = folder.resolve("zoo.cfg").toString();
        try (CommandLine zabitat = new CommandLine(folder)) {
            Result refused = zabitat.run("start-foreground", config);
            assertEquals(3, refused.code(), refused.out() + refused.err());
            assertEquals(1, refused.complaints().size(), refused.err());
            assertFalse(refused.hasTrace(), refused.out());

            Map<String, Integer> before = contents();
            Result verify = zabitat.run("store", "verify", "--data-dir", data);
            assertEquals(3, verify.code(), verify.out());
            assertTrue(verify.out().contains("DAMAGED"), verify.out());
            Result plan = zabitat.run("store", "recover", "--config", config);
            assertEquals(3, plan.code(), plan.out());
            assertTrue(plan.out().contains("would be lost"), plan.out());
            assertEquals(before, contents(), "neither changes anything");

            Result recovered = zabitat.run("store", "recover", "--accept-loss", "--config", config);
            assertEquals(0, recovered.code(), recovered.out() + recovered.err());
            assertEquals(0, zabitat.run("store", "verify", "--data-dir", data).code());
        }
        server.restart();
        try (StockClients clients = new StockClients(server)) {
            ZooKeeper client = clients.connect(20_000);
            assertNotNull(client.exists("/n19", false));
            assertNull(client.exists("/n" + (NODES - 1), false));
            client.create("/after", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        assertTrue(server.stop() == 143, server.output());
    }

    /** Killed behind its last acknowledgement. */
    private ServerProcess filled() throws Exception {
        ServerProcess server =
                ServerProcess.in(folder, ServerProcess.Kind.ZABITAT).start();
        try (StockClients clients = new StockClients(server)) {
            ZooKeeper client = clients.connect(20_000);
            for (int i = 0; i < NODES; i++) {
                client.create("/n" + i, new byte[10], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
        }
        server.kill();
        assertTrue(server.awaitExit(Duration.ofSeconds(60)) != 0);
        return server;
    }

    private Path log() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("data/version-2"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Map<String, Integer> contents() throws Exception {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("data/version-2"))) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static int indexOf(byte[] bytes, String text) {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertTrue(at > 0, "the log has " + text);
        return at;
    }
}
