package io.zabitat.itests.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/**
 * What a stranger does with the examples: builds them from the offline repository alone, has the kits judge them, puts them into a
 * distribution and serves with them.
 */
class ExamplesIT {
    private static ExampleBuild build;

    @BeforeAll
    static void buildExamples() throws IOException, InterruptedException {
        build = ExampleBuild.run();
    }

    @Test
    void shouldPassTheKits() throws Exception {
        List<Path> projects = build.projects();
        assertEquals(
                List.of(
                        "auth-badge",
                        "election-broadcast",
                        "oracle-ledger",
                        "quorum-two-thirds",
                        "storage-journal",
                        "transport-plain"),
                projects.stream()
                        .map(project -> project.getFileName().toString())
                        .toList());
        for (Path project : projects) {
            int ran = 0;
            for (Path report : ExampleBuild.reports(project)) {
                Element suite = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report.toFile())
                        .getDocumentElement();
                assertEquals("0", suite.getAttribute("failures"), report.toString());
                assertEquals("0", suite.getAttribute("errors"), report.toString());
                ran += Integer.parseInt(suite.getAttribute("tests"));
            }
            assertTrue(ran > 5, project + " ran " + ran + " tests");
        }
    }

    @Test
    void shouldMakeBundlesThatNeedNothingButTheContracts() throws IOException {
        for (Path project : build.projects()) {
            try (JarFile jar = new JarFile(ExampleBuild.bundle(project).toFile())) {
                String imports = jar.getManifest().getMainAttributes().getValue("Import-Package");
                Matcher ours = Pattern.compile("io\\.zabitat\\.[\\w.]+").matcher(imports);
                while (ours.find()) {
                    assertTrue(
                            ours.group().matches("io\\.zabitat\\.(api|spi\\..*)"), project + " needs " + ours.group());
                }
                assertTrue(jar.stream().anyMatch(entry -> entry.getName().matches("OSGI-INF/.*\\.xml")));
                assertTrue(jar.stream().noneMatch(entry -> entry.getName().startsWith("io/zabitat/")));
            }
        }
    }

    @Test
    void shouldFindSourcesAndJavadocInTheRepository() throws IOException {
        for (String artifact : List.of("api", "spi", "spi.tck")) {
            Path folder = Checkout.repository().resolve("io/zabitat/" + artifact + "/" + Checkout.version());
            for (String kind : List.of("", "-sources", "-javadoc")) {
                Path jar = folder.resolve(artifact + "-" + Checkout.version() + kind + ".jar");
                assertTrue(Files.size(jar) > 2_000, jar.toString());
            }
        }
        Path sources = Checkout.repository()
                .resolve("io/zabitat/spi/" + Checkout.version() + "/spi-" + Checkout.version() + "-sources.jar");
        try (JarFile jar = new JarFile(sources.toFile())) {
            assertTrue(jar.getEntry("io/zabitat/spi/storage/Store.java") != null);
        }
    }

    @Test
    void shouldFindEveryBundleOfTheFeaturesInTheRepository() throws IOException {
        Path features = Checkout.repository()
                .resolve("io/zabitat/features/" + Checkout.version() + "/features-" + Checkout.version()
                        + "-features.xml");
        Matcher bundles = Pattern.compile(">mvn:([^/<]+)/([^/<]+)/([^/<]+)<").matcher(Files.readString(features));
        int found = 0;
        while (bundles.find()) {
            Path jar = Checkout.repository()
                    .resolve(bundles.group(1).replace('.', '/'))
                    .resolve(bundles.group(2))
                    .resolve(bundles.group(3))
                    .resolve(bundles.group(2) + "-" + bundles.group(3) + ".jar");
            assertTrue(Files.exists(jar), "missing: " + jar);
            found++;
        }
        assertTrue(found > 15, found + " bundles");
    }

    @Test
    void shouldServeInAnEnsembleOfTheDistribution() throws Exception {
        Path folder = Checkout.fresh("ensemble");
        Path distribution = distributionWith(folder, project -> !project.endsWith("oracle-ledger"));
        KeyPair issuer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = Base64.getEncoder().encodeToString(issuer.getPublic().getEncoded());
        List<Member> members = configure(folder, distribution, 3, """
                zabitat.storage=journal
                zabitat.quorum=two-thirds
                zabitat.transport.client=plain
                zabitat.transport.peer=plain
                badge.issuer=%s
                """.formatted(key));
        try {
            for (Member member : members) {
                member.start();
            }
            members.get(2).awaitStatus("Mode: leader");
            members.get(0).awaitStatus("Mode: follower");
            members.get(1).awaitStatus("Mode: follower");
            byte[] badge = badge(issuer, "alice");
            try (ZooKeeper alice = connect(members.get(0))) {
                alice.addAuthInfo("badge", badge);
                alice.create(
                        "/alices",
                        new byte[] {1},
                        Collections.singletonList(new ACL(Perms.ALL, new Id("badge", "alice"))),
                        CreateMode.PERSISTENT);
                assertArrayEquals(new byte[] {1}, alice.getData("/alices", false, null));
            }
            try (ZooKeeper stranger = connect(members.get(1))) {
                stranger.sync("/", (code, path, context) -> {}, null);
                assertThrows(KeeperException.NoAuthException.class, () -> stranger.getData("/alices", false, null));
                stranger.create("/open", new byte[] {2}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            // two of three are a majority, and not more than two thirds
            members.get(0).close();
            members.get(1).awaitStatus("not currently serving");
            restart(members);
            try (ZooKeeper alice = connect(members.get(0))) {
                alice.addAuthInfo("badge", badge);
                assertArrayEquals(new byte[] {1}, alice.getData("/alices", false, null));
                assertArrayEquals(new byte[] {2}, alice.getData("/open", false, null));
            }
            for (int i = 1; i <= 3; i++) {
                try (var files = Files.list(folder.resolve("server" + i + "/data"))) {
                    assertTrue(
                            files.anyMatch(file -> file.getFileName().toString().matches("journal\\.\\d+")));
                }
            }
        } finally {
            members.forEach(Member::close);
        }
    }

    /** Whoever is left of two goes on by the example's oracle. */
    @Test
    void shouldGoOnAloneByTheOracle() throws Exception {
        Path folder = Checkout.fresh("pair");
        Path ledger = Files.createFile(folder.resolve("grants"));
        // alone: the badge would ask for its issuer
        Path distribution = distributionWith(folder, project -> project.endsWith("oracle-ledger"));
        List<Member> members = configure(folder, distribution, 2, "zabitat.oracle=ledger:" + ledger + "\n");
        try {
            for (Member member : members) {
                member.start();
            }
            for (Member member : members) {
                member.awaitStatus("Mode: "); // whoever was there first may have led alone, by a grant
            }
            int leading = members.get(0).word("srvr").contains("Mode: leader") ? 0 : 1;
            members.get(1 - leading).awaitStatus("Mode: follower");
            members.get(1 - leading).close();
            try (ZooKeeper client = connect(members.get(leading))) {
                client.create("/alone", new byte[] {3}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
                assertArrayEquals(new byte[] {3}, client.getData("/alone", false, null));
            }
            assertTrue(Files.readString(ledger).contains(" record "), "acknowledged alone, and not recorded");
        } finally {
            members.forEach(Member::close);
        }
    }

    private static void restart(List<Member> members) throws IOException {
        members.forEach(Member::close);
        for (Member member : members) {
            member.start();
        }
        members.get(2).awaitStatus("Mode: leader");
        members.get(0).awaitStatus("Mode: follower");
    }

    private static Path distributionWith(Path folder, Predicate<Path> wanted) throws IOException {
        Path distribution = folder.resolve("zabitat");
        Checkout.copy(Checkout.root().resolve("runtime/target/zabitat"), distribution);
        for (Path project : build.projects().stream().filter(wanted).toList()) {
            Path jar = ExampleBuild.bundle(project);
            Files.copy(jar, distribution.resolve("bundles/2-server").resolve(jar.getFileName()));
        }
        return distribution;
    }

    private static List<Member> configure(Path folder, Path distribution, int count, String chosen) throws IOException {
        List<Integer> ports = freePorts(3 * count);
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            Path server = Files.createDirectories(folder.resolve("server" + id));
            Path data = Files.createDirectories(server.resolve("data"));
            Files.writeString(data.resolve("myid"), String.valueOf(id));
            StringBuilder config = new StringBuilder("""
                    tickTime=1000
                    initLimit=20
                    syncLimit=10
                    4lw.commands.whitelist=*
                    clientPortAddress=127.0.0.1
                    """);
            config.append(chosen);
            config.append("dataDir=").append(data).append('\n');
            config.append("clientPort=").append(ports.get(id - 1)).append('\n');
            for (int other = 1; other <= count; other++) {
                config.append("server.%d=127.0.0.1:%d:%d%n"
                        .formatted(other, ports.get(count - 1 + other), ports.get(2 * count - 1 + other)));
            }
            Files.writeString(server.resolve("zoo.cfg"), config);
            members.add(new Member(distribution, server, ports.get(id - 1)));
        }
        return members;
    }

    private static byte[] badge(KeyPair issuer, String name) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(issuer.getPrivate());
        signer.update(name.getBytes(StandardCharsets.UTF_8));
        return (name + ":" + Base64.getEncoder().encodeToString(signer.sign())).getBytes(StandardCharsets.UTF_8);
    }

    private static ZooKeeper connect(Member member) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(member.address(), 60_000, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(60, TimeUnit.SECONDS), member.printed());
        return client;
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }
}
