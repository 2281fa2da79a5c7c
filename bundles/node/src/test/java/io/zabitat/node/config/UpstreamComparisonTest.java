package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.zookeeper.server.quorum.QuorumPeer.LearnerType;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sample configurations that ZooKeeper and this server both take or both refuse; when both take one, they agree on
 * what it means. Where they differ on purpose the sample says so.
 */
class UpstreamComparisonTest {
    private static final String LIMITS = "initLimit=10 syncLimit=5 ";
    private static final String THREE =
            LIMITS + "server.1=10.0.0.1:2888:3888 server.2=10.0.0.2:2888:3888 server.3=10.0.0.3:2888:3888 ";
    private static final String TWO = LIMITS + "server.1=10.0.0.1:2888:3888 server.2=10.0.0.2:2888:3888 ";

    /** At the beginning of a sample: it has no clientPort key. */
    private static final String NO_PORT = "NO_PORT ";

    private enum Verdict {
        /** Both take it. */
        TAKEN,
        /** Both refuse it. */
        REFUSED,
        /** ZooKeeper takes it, this server refuses. */
        STRICTER,
        /** ZooKeeper refuses it, this server takes it. */
        LAXER
    }

    /**
     * @param lines separated by blanks; DYNAMIC:name is a dynamic file with the lines behind it
     * @param myid the content of the file, none when empty
     */
    private record Sample(Verdict verdict, String lines, String myid) {}

    @TempDir
    Path dir;

    private Properties before;

    @BeforeEach
    void keepProperties() {
        before = (Properties) System.getProperties().clone();
    }

    /** ZooKeeper's parser leaves its result in statics and system properties. */
    @AfterEach
    void restoreProperties() {
        System.setProperties(before);
        QuorumPeerConfig.setStandaloneEnabled(true);
        QuorumPeerConfig.setReconfigEnabled(false);
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        add(samples, Verdict.TAKEN, "1", THREE);
        add(samples, Verdict.TAKEN, "1", TWO);
        add(samples, Verdict.TAKEN, "2", THREE + "server.4=10.0.0.4:2888:3888");
        add(samples, Verdict.TAKEN, "4", THREE + "server.4=10.0.0.4:2888:3888:observer");
        add(samples, Verdict.TAKEN, "4", THREE + "server.4=10.0.0.4:2888:3888:observer peerType=observer");
        add(samples, Verdict.TAKEN, "4", THREE + "server.4=10.0.0.4:2888:3888:OBSERVER peerType=participant");
        add(samples, Verdict.TAKEN, "1", THREE + "peerType=observer");
        add(samples, Verdict.TAKEN, "1", LIMITS + "standaloneEnabled=false server.1=10.0.0.1:1:2");
        add(
                samples,
                Verdict.TAKEN,
                "1",
                LIMITS + "standaloneEnabled=false server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2:observer");
        add(
                samples,
                Verdict.TAKEN,
                "2",
                LIMITS + "standaloneEnabled=false server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2:observer");
        add(samples, Verdict.TAKEN, "", "tickTime=2000");
        add(samples, Verdict.TAKEN, "7", "tickTime=2000");
        add(samples, Verdict.TAKEN, "", "server.1=10.0.0.1:1:2");
        add(samples, Verdict.TAKEN, "1", "server.1=10.0.0.1:1:2;2181");
        add(samples, Verdict.TAKEN, "9", "server.1=10.0.0.1:1:2");
        add(samples, Verdict.TAKEN, "1", THREE + "server.1=10.0.0.1:2888:3888:participant;127.0.0.1:2181");
        add(
                samples,
                Verdict.TAKEN,
                "1",
                THREE + "clientPortAddress=127.0.0.1 server.1=10.0.0.1:2888:3888;127.0.0.1:2181");
        add(
                samples,
                Verdict.TAKEN,
                "1",
                THREE + "clientPortAddress=0.0.0.0 server.1=10.0.0.1:2888:3888;127.0.0.1:2181");
        add(samples, Verdict.TAKEN, "1", THREE + "server.1=10.0.0.1:2888:3888;2181 server.2=10.0.0.2:1:2;2182");
        add(samples, Verdict.TAKEN, "1", THREE + "server.1=10.0.0.1:2888:3888;2181");
        add(
                samples,
                Verdict.TAKEN,
                "1",
                THREE + "server.1=localhost:2888:3888;localhost:2181 clientPortAddress=127.0.0.1");
        add(samples, Verdict.TAKEN, "1", THREE + "clientPortAddress=::1 server.1=[::1]:2888:3888;[::1]:2181");
        add(samples, Verdict.TAKEN, "1", THREE + "server.2=[2001:db8::2]:2888:3888");
        add(samples, Verdict.TAKEN, "1", THREE + "server.2=10.0.0.2:2888:3888;");
        add(
                samples,
                Verdict.TAKEN,
                "1",
                THREE + "electionAlg=3 connectToLearnerMasterLimit=3 quorumListenOnAllIPs=true");
        add(samples, Verdict.TAKEN, "1", THREE + "leaderServes=no syncEnabled=false localSessionsEnabled=true");
        add(samples, Verdict.TAKEN, "1", THREE + "reconfigEnabled=true");
        add(samples, Verdict.TAKEN, "1", THREE + "observerMasterPort=2191 multiAddress.enabled=true");
        add(samples, Verdict.TAKEN, "1", TWO + "oraclePath=/tmp/oracle");
        add(
                samples,
                Verdict.TAKEN,
                "1",
                NO_PORT + LIMITS + "DYNAMIC:zoo.cfg.dynamic server.1=10.0.0.1:1:2;2181 server.2=10.0.0.2:1:2");
        add(
                samples,
                Verdict.TAKEN,
                "2",
                LIMITS + "DYNAMIC:zoo.cfg.dynamic.100000005 server.2=10.0.0.1:1:2 server.3=10.0.0.2:1:2");
        add(samples, Verdict.TAKEN, "2", "DYNAMIC:zoo.cfg.dynamic.next server.2=10.0.0.1:1:2");
        add(samples, Verdict.TAKEN, "300", LIMITS + "server.300=10.0.0.1:1:2 server.301=10.0.0.2:1:2");
        add(samples, Verdict.TAKEN, "0", LIMITS + "server.0=10.0.0.1:1:2 server.1=10.0.0.2:1:2");

        add(samples, Verdict.REFUSED, "1", "syncLimit=5 server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2");
        add(samples, Verdict.REFUSED, "1", "initLimit=5 server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2");
        add(samples, Verdict.REFUSED, "1", TWO + "initLimit=0");
        add(samples, Verdict.REFUSED, "", THREE);
        add(samples, Verdict.REFUSED, "one", THREE);
        add(samples, Verdict.REFUSED, "", "standaloneEnabled=false");
        add(samples, Verdict.REFUSED, "1", LIMITS + "standaloneEnabled=false server.1=10.0.0.1:1:2:observer");
        add(samples, Verdict.REFUSED, "1", "server.1=10.0.0.1:1:2:observer");
        add(samples, Verdict.REFUSED, "1", "server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2:observer");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888");
        add(samples, Verdict.REFUSED, "1", "server.1=10.0.0.1:2888");
        add(samples, Verdict.REFUSED, "1", THREE + "server.4=10.0.0.2:2888:observer");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:2888");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:3888:learner");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:3888:observer:1");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:x");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:65536");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:3888;x");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:3888;1;2");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:3888;a:b:1");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=2001:db8::2:2888:3888");
        add(samples, Verdict.REFUSED, "1", THREE + "server.2=10.0.0.2:2888:3888|10.1.0.2:2888:3888");
        add(samples, Verdict.REFUSED, "1", THREE + "server.x=10.0.0.2:2888:3888");
        add(samples, Verdict.LAXER, "1", THREE + "electionAlg=0");
        add(samples, Verdict.LAXER, "1", THREE + "electionAlg=1");
        add(samples, Verdict.REFUSED, "1", THREE + "peerType=learner");
        add(samples, Verdict.REFUSED, "1", THREE + "quorumListenOnAllIPs=yes");
        add(samples, Verdict.REFUSED, "1", THREE + "syncEnabled=1");
        add(samples, Verdict.REFUSED, "1", THREE + "server.1=10.0.0.1:2888:3888;2182");
        add(samples, Verdict.REFUSED, "1", THREE + "clientPortAddress=127.0.0.1 server.1=10.0.0.1:2888:3888;2181");
        add(
                samples,
                Verdict.REFUSED,
                "1",
                THREE + "clientPortAddress=10.0.0.1 server.1=10.0.0.1:2888:3888;127.0.0.1:2181");
        add(samples, Verdict.REFUSED, "1", THREE + "quorum.auth.learnerRequireSasl=true");
        add(samples, Verdict.REFUSED, "1", THREE + "quorum.auth.serverRequireSasl=true");
        add(samples, Verdict.REFUSED, "1", THREE + "server.4=10.0.0.4:1:2 group.1=1:2 group.2=2:3:4");
        add(samples, Verdict.REFUSED, "1", THREE + "group.1=1:2");
        add(samples, Verdict.REFUSED, "1", THREE + "group1=1:2:3");
        add(samples, Verdict.TAKEN, "1", THREE + "group.1=1:2:3");
        add(samples, Verdict.TAKEN, "1", THREE + "group.1=1:2:3 weight.1=2");
        add(samples, Verdict.TAKEN, "1", THREE + "group.1=1:2 group.2=3 weight.3=0");
        add(samples, Verdict.REFUSED, "1", THREE + "weight.1=1");
        add(samples, Verdict.REFUSED, "1", THREE + "DYNAMIC:zoo.cfg.dynamic server.1=10.0.0.1:1:2");
        add(
                samples,
                Verdict.REFUSED,
                "1",
                LIMITS + "DYNAMIC:zoo.cfg.dynamic server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2 version=5");
        add(
                samples,
                Verdict.REFUSED,
                "1",
                LIMITS + "DYNAMIC:zoo.cfg.dynamic server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2 clientPort=1");
        add(samples, Verdict.REFUSED, "1", LIMITS + "dynamicConfigFile=/no/such/file");
        add(samples, Verdict.REFUSED, "1", THREE + "minSessionTimeout=9000 maxSessionTimeout=8000");

        // Not in this version, and unsafe to go without.
        add(samples, Verdict.STRICTER, "1", THREE + "quorum.auth.enableSasl=true");
        // ZooKeeper finds it out later, when the server starts.
        add(samples, Verdict.STRICTER, "9", THREE);
        add(
                samples,
                Verdict.STRICTER,
                "255",
                LIMITS + "extendedTypesEnabled=true server.255=10.0.0.1:1:2 server.2=10.0.0.2:1:2");
        // Never meant.
        add(samples, Verdict.STRICTER, "1", NO_PORT + THREE);
        add(samples, Verdict.STRICTER, "1", THREE + "initLimit=-1");
        add(samples, Verdict.STRICTER, "1", THREE + "server.01=10.0.0.9:2888:3888");
        add(samples, Verdict.STRICTER, "1", THREE + "server.-4=10.0.0.4:2888:3888");
        add(samples, Verdict.STRICTER, "1", THREE + "group.1=1:2:3 weight.8=1");
        add(samples, Verdict.TAKEN, "3", NO_PORT + THREE + "server.3=10.0.0.3:2888:3888;10.0.0.3:2183");
        add(samples, Verdict.REFUSED, "3", NO_PORT + THREE + "clientPortAddress=10.0.0.3 server.3=10.0.0.3:1:2;2181");
        // ZooKeeper reads the switch of the file after the server lines.
        add(samples, Verdict.LAXER, "1", THREE + "multiAddress.enabled=true server.2=10.0.0.2:1:2|10.1.0.2:1:2");
        add(samples, Verdict.LAXER, "1", THREE + "server.realm=EXAMPLE.ORG");
        add(samples, Verdict.LAXER, " 1 ", THREE);
        return samples;
    }

    private static void add(List<Sample> samples, Verdict verdict, String myid, String lines) {
        samples.add(new Sample(verdict, lines, myid));
    }

    @TestFactory
    Stream<DynamicTest> shouldTakeWhatZooKeeperTakes() {
        return samples().stream()
                .map(sample -> dynamicTest(sample.verdict() + " " + sample.lines(), () -> {
                    try {
                        compare(sample);
                    } finally {
                        restoreProperties();
                    }
                }));
    }

    private void compare(Sample sample) throws Exception {
        Path file = write(sample);
        Optional<QuorumPeerConfig> apache = apache(file);
        Optional<ServerConfig> own = own(file);
        boolean theyTake = sample.verdict() == Verdict.TAKEN || sample.verdict() == Verdict.STRICTER;
        boolean weTake = sample.verdict() == Verdict.TAKEN || sample.verdict() == Verdict.LAXER;
        assertEquals(theyTake, apache.isPresent(), "ZooKeeper takes it");
        assertEquals(weTake, own.isPresent(), () -> "taken here; " + refusal(file));
        if (sample.verdict() == Verdict.TAKEN) {
            agree(apache.orElseThrow(), own.orElseThrow());
        }
    }

    private static void agree(QuorumPeerConfig apache, ServerConfig own) {
        assertEquals(apache.isDistributed(), own.isDistributed());
        assertEquals(apache.getQuorumVerifier().toString(), own.ensemble().text());
        assertEquals(apache.getClientPortAddress().getPort(), own.clientPort());
        boolean anywhere = apache.getClientPortAddress().getAddress().isAnyLocalAddress();
        assertEquals(
                anywhere ? "0.0.0.0" : apache.getClientPortAddress().getHostString(),
                own.clientAddress().getHostString());
        assertEquals(apache.getInitLimit(), own.quorumConfig().initLimitTicks());
        assertEquals(apache.getSyncLimit(), own.quorumConfig().syncLimitTicks());
        if (own.isDistributed()) {
            assertEquals(apache.getServerId(), own.serverId());
            assertEquals(apache.getPeerType() == LearnerType.OBSERVER, own.isObserver());
            assertEquals(apache.getElectionAlg(), own.quorumConfig().electionAlg());
            assertEquals(apache.getQuorumListenOnAllIPs(), own.quorumConfig().quorumListenOnAllIps());
            assertEquals(apache.getSyncEnabled(), own.quorumConfig().observerSyncEnabled());
        }
    }

    private Path write(Sample sample) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            for (Path old : files.toList()) {
                Files.delete(old);
            }
        }
        if (!sample.myid().isEmpty()) {
            Files.writeString(dir.resolve("myid"), sample.myid());
        }
        StringBuilder text = new StringBuilder("dataDir=" + dir + "\n");
        boolean ownPort = sample.lines().startsWith(NO_PORT);
        text.append(ownPort ? "" : "clientPort=2181\n");
        StringBuilder target = text;
        StringBuilder dynamic = new StringBuilder();
        for (String line : sample.lines().replace(NO_PORT, "").split(" ")) {
            if (line.startsWith("DYNAMIC:")) {
                Path path = dir.resolve(line.substring("DYNAMIC:".length()));
                text.append("dynamicConfigFile=").append(path).append('\n');
                target = dynamic;
            } else {
                target.append(line).append('\n');
            }
        }
        if (target == dynamic) {
            String path = text.substring(text.lastIndexOf("dynamicConfigFile=") + "dynamicConfigFile=".length());
            Files.writeString(Path.of(path.trim()), dynamic);
        }
        return Files.writeString(dir.resolve("zoo.cfg"), text);
    }

    private static Optional<QuorumPeerConfig> apache(Path file) {
        QuorumPeerConfig config = new QuorumPeerConfig();
        try {
            config.parse(file.toString());
            return Optional.of(config);
        } catch (QuorumPeerConfig.ConfigException e) {
            return Optional.empty();
        }
    }

    private static Optional<ServerConfig> own(Path file) {
        return refusal(file).isEmpty() ? Optional.of(parsed(file)) : Optional.empty();
    }

    private static String refusal(Path file) {
        try {
            ServerConfig.parse("test", ConfigFile.read(file), Map.of());
            return "";
        } catch (ConfigException e) {
            assertTrue(e.getMessage().length() > e.key().length() + 5, "a reason");
            return e.getMessage();
        }
    }

    private static ServerConfig parsed(Path file) {
        try {
            return ServerConfig.parse("test", ConfigFile.read(file), Map.of());
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
