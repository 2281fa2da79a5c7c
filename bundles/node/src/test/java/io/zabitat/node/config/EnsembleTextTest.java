package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Member.HostPort;
import io.zabitat.api.Member.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeSet;
import org.apache.zookeeper.server.quorum.flexible.QuorumHierarchical;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.apache.zookeeper.server.quorum.flexible.QuorumVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a configuration against that of ZooKeeper's own classes, byte by byte. */
class EnsembleTextTest {
    /** ZooKeeper takes the switch for server lines from there alone. */
    private static final String MULTI_ADDRESS = "zookeeper.multiAddress.enabled";

    @BeforeEach
    void allowSeveralAddresses() {
        System.setProperty(MULTI_ADDRESS, "true");
    }

    @AfterEach
    void restore() {
        System.clearProperty(MULTI_ADDRESS);
    }

    private static void compare(Map<String, String> lines, long version) throws Exception {
        Properties properties = new Properties();
        properties.putAll(lines);
        properties.setProperty("version", Long.toHexString(version));
        boolean groups = lines.keySet().stream().anyMatch(key -> key.startsWith("group."));
        QuorumVerifier apache = groups ? new QuorumHierarchical(properties) : new QuorumMaj(properties);

        String own = Membership.parse(lines, version).ensemble().text();

        assertEquals(apache.toString(), own, lines::toString);
        assertFalse(own.endsWith("\n"));
        assertEquals(own, EnsembleConfig.parse(own).text(), "read back");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.1=127.0.0.1:2888:3888",
                "server.1=127.0.0.1:2888:3888;2181",
                "server.1=127.0.0.1:2888:3888:participant;127.0.0.1:2181",
                "server.1=localhost:2888:3888:PARTICIPANT;localhost:2181",
                "server.1=zk1.invalid:2888:3888:Observer;0.0.0.0:2181",
                "server.1=zk1.invalid:2888:3888;",
                "server.1=[::1]:2888:3888",
                "server.1=[2001:DB8::0:7]:2888:3888:observer;[::]:2181",
                "server.1=[::ffff:10.1.2.3]:2888:3888",
                "server.1=010.1.2.3:2888:3888",
                "server.1=10.0.0.2:2888:3888|10.0.0.10:2889:3889",
                "server.1=zk.invalid:2888:3888:observer|[::1]:2889:3889|10.0.0.1:2890:3890:observer;2181",
                "server.1=10.0.0.2:2888:3888|10.0.0.2:2888:3888",
                "server.20=10.0.0.2:1:2 server.10=10.0.0.1:1:2 server.30=10.0.0.3:1:2:observer",
                "server.0=10.0.0.1:1:2 server.255=10.0.0.2:1:2 server.254=10.0.0.3:1:2",
                "server.9223372036854775806=10.0.0.1:1:2 server.8589934592=10.0.0.2:1:2",
                "server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2 group.1=1:2",
                "server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2 server.3=10.0.0.3:1:2 group.2=3:1 group.1=2 weight.3=0",
                "server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2:observer group.1=1 weight.2=5",
                "server.1=10.0.0.1:1:2 server.2=10.0.0.2:1:2:observer group.1=1:2 weight.2=0 weight.1=007",
            })
    void shouldWriteWhatZooKeeperWrites(String text) throws Exception {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text.split(" ")) {
            lines.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        compare(lines, 0);
        compare(lines, 0x100000003L);
    }

    @Test
    void shouldWriteWhatZooKeeperWritesForAnyList() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Map<String, String> lines = randomLines(random);
            try {
                compare(lines, random.nextLong() >>> 1 + random.nextInt(63));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Ids differ in their lowest four bits: those of one bucket have no order of their own in ZooKeeper. */
    private static Map<String, String> randomLines(Random random) {
        Map<String, String> lines = new LinkedHashMap<>();
        List<Long> ids = new ArrayList<>();
        for (int low : random.ints(1 + random.nextInt(11), 0, 16).distinct().toArray()) {
            ids.add((long) low + 16L * random.nextInt(16));
        }
        String[] hosts = {"10.0.0.1", "localhost", "zk.invalid", "[::1]", "[fe80::a:0:1]", "192.168.255.255"};
        for (long id : ids) {
            StringBuilder line = new StringBuilder();
            int count = 1 + random.nextInt(3);
            int first = random.nextInt(hosts.length);
            boolean observer = random.nextInt(4) == 0 && id != ids.get(0);
            for (int i = 0; i < count; i++) {
                String host = hosts[(first + i) % hosts.length];
                line.append(i == 0 ? "" : "|").append(host).append(":").append(1 + random.nextInt(9999));
                line.append(":").append(10_000 + random.nextInt(9999)).append(observer ? ":observer" : "");
            }
            String[] clients = {"", ";2181", ";" + hosts[first] + ":2181", ";[::]:1"};
            lines.put("server." + id, line + clients[random.nextInt(clients.length)]);
        }
        if (random.nextBoolean()) {
            addGroups(random, ids, lines);
        }
        return lines;
    }

    private static void addGroups(Random random, List<Long> ids, Map<String, String> lines) {
        Map<Integer, StringBuilder> groups = new LinkedHashMap<>();
        for (long id : ids) {
            StringBuilder group = groups.computeIfAbsent(random.nextInt(4), number -> new StringBuilder());
            group.append(group.length() == 0 ? "" : ":").append(id);
            // ZooKeeper trips over an observer in a group that has no weight.
            if (random.nextBoolean() || lines.get("server." + id).contains("observer")) {
                lines.put("weight." + id, Integer.toString(random.nextInt(5)));
            }
        }
        groups.forEach((number, group) -> lines.put("group." + number * 17, group.toString()));
    }

    @Test
    void shouldOrderIdsOfOneBucket() throws Exception {
        Map<String, String> lines = new LinkedHashMap<>();
        for (long id : new long[] {33, 1, 17}) {
            lines.put("server." + id, "10.0.0.1:1:2");
        }
        Properties properties = new Properties();
        properties.putAll(lines);

        String own = Membership.parse(lines, 0).ensemble().text();

        assertEquals(
                "server.1=10.0.0.1:1:2:participant\nserver.17=10.0.0.1:1:2:participant\n"
                        + "server.33=10.0.0.1:1:2:participant\nversion=0",
                own);
        assertEquals(
                new TreeSet<>(new QuorumMaj(properties).toString().lines().toList()),
                new TreeSet<>(own.lines().toList()));
    }

    @Test
    void shouldReadEveryFormOfALine() throws Exception {
        assertEquals(
                new Member(
                        3,
                        List.of(new PeerAddress("0:0:0:0:0:0:0:1", 2888, 3888)),
                        true,
                        Optional.of(new HostPort("0:0:0:0:0:0:0:2", 2181))),
                ServerLine.parse("server.3", "[::1]:2888:3888:OBSERVER;[::2]:2181"));
        assertEquals(
                new Member(
                        1,
                        List.of(new PeerAddress("b", 3, 4), new PeerAddress("a", 1, 2)),
                        false,
                        Optional.of(new HostPort("0.0.0.0", 5))),
                ServerLine.parse("server.1", "b:3:4 | a:1:2 ; 5"));
    }

    @Test
    void shouldKnowItsMembers() throws Exception {
        EnsembleConfig config = Membership.parse(
                        Map.of("server.2", "b:1:2", "server.1", "a:1:2:observer", "server.3", "c:1:2"), 7)
                .ensemble();

        assertEquals(List.of(2L, 3L), config.voters());
        assertEquals(
                List.of(1L, 2L, 3L), config.members().stream().map(Member::id).toList());
        assertEquals(7, config.version());
        assertFalse(config.isVoter(1));
        assertFalse(config.isVoter(4));
    }
}
