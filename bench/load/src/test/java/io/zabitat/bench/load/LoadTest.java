package io.zabitat.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command against ZooKeeper's own server, and against one that answers wrongly. */
@Timeout(120)
class LoadTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldMeasureEveryOperationAndLeaveNothingBehind(@TempDir Path dir) throws Exception {
        ZooKeeperServer server = new ZooKeeperServer(dir.toFile(), dir.toFile(), 2000);
        NIOServerCnxnFactory factory = new NIOServerCnxnFactory();
        factory.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        factory.startup(server);
        try {
            int before = server.getZKDatabase().getNodeCount();
            String own = Long.toString(ProcessHandle.current().pid());
            int code = run(
                    "127.0.0.1:" + factory.getLocalPort(),
                    ("--pid " + own + " --ops get,set,create,exists,children,multi,mix,sync --connections 3 --window 5"
                                    + " --seconds 1 --warmup 0 --size 33 --keys 40")
                            .split(" "));
            assertEquals("", err.toString(StandardCharsets.UTF_8));
            assertEquals(0, code);
            String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
            assertEquals(2 + 8, lines.length, out.toString(StandardCharsets.UTF_8));
            for (int i = 2; i < lines.length; i++) {
                assertTrue(lines[i].matches("[a-z]+( +[0-9]+(\\.[0-9]+)?){5} %"), lines[i]);
            }
            assertEquals(before, server.getZKDatabase().getNodeCount());
        } finally {
            factory.shutdown();
        }
    }

    @Test
    void shouldRefuseAReplyOutOfOrder() throws Exception {
        try (WrongServer server = new WrongServer(7, 0)) {
            assertEquals(1, run("127.0.0.1:" + server.port(), "--connections", "1"));
        }
        assertEquals(
                "failed: a reply with xid 7 where 1 is due",
                err.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void shouldRefuseAnError() throws Exception {
        try (WrongServer server = new WrongServer(1, -110)) {
            assertEquals(1, run("127.0.0.1:" + server.port(), "--connections", "1"));
        }
        assertEquals(
                "failed: error -110 to xid 1",
                err.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommandLine() {
        assertEquals(2, run("localhost:2181", "--window", "0"));
        assertEquals(2, run("localhost:2181", "--ops", "get,fly"));
        assertEquals(2, run("localhost"));
        assertEquals("""
                --window must be a number from 1 to 4096: 0 (--help tells more)
                unknown operation: fly (--help tells more)
                not HOST:PORT: localhost (--help tells more)
                """, err.toString(StandardCharsets.UTF_8));
        assertEquals(0, run("--help"));
        assertEquals(Options.USAGE, out.toString(StandardCharsets.UTF_8));
    }

    private int run(String address, String... options) {
        String[] args = new String[options.length + 1];
        args[0] = address;
        System.arraycopy(options, 0, args, 1, options.length);
        return Load.run(new PrintStream(out, true), new PrintStream(err, true), args);
    }
}
