package io.zabitat.itests.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.StockClients;
import io.zabitat.itests.ops.CommandLine.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory goes from files to H2 and back, and Apache's server opens what came of it. */
class StoreConversionIT {
    private static final int NODES = 60;

    @TempDir
    Path folder;

    private Path data;

    @Test
    void shouldGoFromFilesToH2AndBackToApache() throws Exception {
        data = folder.resolve("data");
        fill("first", "file", "/a");
        try (CommandLine zabitat = new CommandLine(folder)) {
            Result refused = zabitat.run("start-foreground", config("refused", "h2"));
            assertEquals(3, refused.code(), refused.out() + refused.err());
            assertTrue(refused.err().contains("store convert --from file --to h2"), refused.err());

            convert(zabitat, "file", "h2");
            assertTrue(Files.exists(data.resolve("h2/store.mv")));
            assertTrue(Files.exists(data.resolve("version-2.converted-1")));
            Result again =
                    zabitat.run("store", "convert", "--from", "file", "--to", "h2", "--data-dir", data.toString());
            assertEquals(3, again.code(), again.out());
            Result other = zabitat.run("start-foreground", config("other", "file"));
            assertEquals(3, other.code(), other.out() + other.err());
            assertTrue(other.err().contains("store convert --from h2 --to file"), other.err());

            fill("second", "h2", "/b");
            assertEquals(
                    0,
                    zabitat.run("store", "verify", "--data-dir", data.toString())
                            .code());
            Result dump = zabitat.run("store", "dump", "--data-dir", data.toString());
            assertEquals(0, dump.code(), dump.err());
            assertTrue(dump.out().contains("path=\"/a17\""), "a node or its transaction");
            assertTrue(dump.out().contains("op=\"create\" path=\"/b17\""), "a transaction behind the snapshot");
            Result json = zabitat.run("store", "dump", "--json", "--data-dir", data.toString());
            assertTrue(json.out().contains("\"op\":\"create\",\"path\":\"/b17\""), "as JSON");

            convert(zabitat, "h2", "file");
            assertEquals(
                    0,
                    zabitat.run("store", "verify", "--data-dir", data.toString())
                            .code());
        }
        Path third = Files.createDirectory(folder.resolve("third"));
        try (ServerProcess apache = ServerProcess.in(third, ServerProcess.Kind.APACHE)
                        .set("dataDir", data.toString())
                        .start();
                StockClients clients = new StockClients(apache)) {
            check(clients.connect(20_000), "/a");
            check(clients.connect(20_000), "/b");
        }
        try (ServerProcess ours = start("fourth", "file");
                StockClients clients = new StockClients(ours)) {
            check(clients.connect(20_000), "/a");
            check(clients.connect(20_000), "/b");
        }
    }

    private void convert(CommandLine zabitat, String from, String to) throws Exception {
        Result done = zabitat.run("store", "convert", "--from", from, "--to", to, "--data-dir", data.toString());
        assertEquals(0, done.code(), done.out() + done.err());
        assertTrue(done.out().contains("same in both: last zxid"), done.out());
    }

    private void fill(String name, String store, String prefix) throws Exception {
        try (ServerProcess server = start(name, store)) {
            try (StockClients clients = new StockClients(server)) {
                ZooKeeper client = clients.connect(20_000);
                for (int i = 0; i < NODES; i++) {
                    client.create(prefix + i, value(prefix, i), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                }
            }
            server.kill();
            assertTrue(server.awaitExit(Duration.ofSeconds(60)) != 0);
        }
    }

    private static void check(ZooKeeper client, String prefix) throws Exception {
        for (int i = 0; i < NODES; i++) {
            assertNotNull(client.exists(prefix + i, false), prefix + i);
            assertArrayEquals(value(prefix, i), client.getData(prefix + i, false, null));
        }
    }

    private static byte[] value(String prefix, int i) {
        return (prefix + " value " + i * 31).getBytes();
    }

    private ServerProcess start(String name, String store) throws Exception {
        return ServerProcess.in(Files.createDirectory(folder.resolve(name)), ServerProcess.Kind.ZABITAT)
                .set("dataDir", data.toString())
                .set("zabitat.storage", store)
                .start();
    }

    private String config(String name, String store) throws Exception {
        return Files.writeString(
                        folder.resolve(name + ".cfg"),
                        "dataDir=" + data + "\nclientPort=" + ServerProcess.freePort()
                                + "\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\nzabitat.storage=" + store
                                + "\n")
                .toString();
    }
}
