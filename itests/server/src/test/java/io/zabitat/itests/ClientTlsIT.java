package io.zabitat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.itests.harness.ServerProcess;
import io.zabitat.itests.harness.TlsKeys;
import io.zabitat.itests.harness.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the client ports as clients meet it, on either transport. */
class ClientTlsIT {
    private static final int TIMEOUT_MILLIS = 40_000;

    @TempDir
    Path folder;

    private final int securePort = ServerProcess.freePort();

    private ServerProcess start(String transport, TlsKeys keys) {
        return server(transport, keys).set("client.portUnification", "true").start();
    }

    private ServerProcess.Builder server(String transport, TlsKeys keys) {
        return ServerProcess.in(folder.resolve("server"))
                .setAll(keys.config("ssl."))
                .set("secureClientPort", String.valueOf(securePort))
                .set("client.certReload", "true")
                .set("zabitat.transport.client", transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty"})
    void shouldServeOverTls(String transport) throws Exception {
        TlsKeys keys = TlsKeys.make(folder, "alice");
        try (ServerProcess server = start(transport, keys)) {
            for (int port : new int[] {securePort, server.port()}) {
                assertTrue(secureWord(keys.context(), port, "srvr").contains("Mode: standalone"));
                useStockClient(keys, port);
            }
            assertTrue(plainWord(server.port(), "conf").contains("secureClientPort=" + securePort));
            assertTrue(server.fourLetterWord("srvr").contains("Mode: standalone"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty"})
    void shouldSayWhoSpeaksOtherwiseThanThePort(String transport) throws Exception {
        TlsKeys keys = TlsKeys.make(folder, "alice");
        TlsKeys strangers = TlsKeys.make(folder, "mallory");
        try (ServerProcess server = server(transport, keys).start()) {
            assertEquals("", plainWord(securePort, "srvr"));
            awaitLine(server, securePort, "the other side does not speak TLS");
            assertThrows(IOException.class, () -> secureWord(keys.context(), server.port(), "srvr"));
            awaitLine(server, server.port(), "it speaks TLS to a plain port");
            assertThrows(IOException.class, () -> secureWord(strangers.context(), securePort, "srvr"));
            awaitLine(server, securePort, "TLS handshake failed: (?!the other side)");
        }
    }

    private static void awaitLine(ServerProcess server, int port, String what) {
        Pattern line = Pattern.compile("client /127\\.0\\.0\\.1:\\d+ closed at port " + port + ": .*" + what);
        Wait.until(
                "a line like " + line,
                Duration.ofSeconds(60),
                () -> line.matcher(server.output()).find());
    }

    private void useStockClient(TlsKeys keys, int port) throws Exception {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty("zookeeper.client.secure", "true");
        config.setProperty("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
        for (Map.Entry<String, String> key : keys.config("zookeeper.ssl.").entrySet()) {
            config.setProperty(key.getKey(), key.getValue());
        }
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(
                "localhost:" + port,
                TIMEOUT_MILLIS,
                event -> {
                    if (event.getState() == KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                config);
        try {
            assertTrue(connected.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), "not connected");
            String path = client.create("/mine-" + port, new byte[100_000], Ids.CREATOR_ALL_ACL, CreateMode.EPHEMERAL);
            List<ACL> acl = client.getACL(path, new Stat());
            assertEquals("x509", acl.get(0).getId().getScheme());
            assertEquals("CN=alice", acl.get(0).getId().getId());
            assertEquals(100_000, client.getData(path, false, null).length);
        } finally {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty"})
    void shouldTakeNewCertificatesWhileItRuns(String transport) throws Exception {
        TlsKeys old = TlsKeys.make(folder, "old");
        TlsKeys next = TlsKeys.make(folder, "next");
        try (ServerProcess server = start(transport, old)) {
            assertTrue(secureWord(old.context(), securePort, "srvr").contains("Mode"));
            SSLContext before = old.context();
            SSLContext after = next.context();
            Files.move(next.keys(), old.keys(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(next.trust(), old.trust(), StandardCopyOption.REPLACE_EXISTING);
            Wait.until("the new certificate", Duration.ofSeconds(60), () -> isServed(after, securePort));
            assertTrue(!isServed(before, securePort), "the old one is still good");
            assertTrue(server.isAlive());
        }
    }

    private static boolean isServed(SSLContext context, int port) {
        try {
            return secureWord(context, port, "srvr").contains("Mode");
        } catch (IOException e) {
            return false;
        }
    }

    private static String secureWord(SSLContext context, int port, String word) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            return ask(socket, word);
        }
    }

    private static String plainWord(int port, String word) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String answer = ask(socket, word);
            // An alert of TLS is no answer.
            return answer.startsWith("\u0015") ? "" : answer;
        }
    }

    private static String ask(Socket socket, String word) throws IOException {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SSLException e) {
            throw new IOException(e);
        }
    }
}
