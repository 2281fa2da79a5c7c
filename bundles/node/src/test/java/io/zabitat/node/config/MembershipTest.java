package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipTest {
    private static final String THREE =
            "server.1=a:2888:3888\nserver.2=b:2888:3888\nserver.3=c:2888:3888:participant;2181\n";

    @TempDir
    Path dir;

    /** The lines of a file with a member's good settings in front. */
    private ServerConfig parse(String lines) throws Exception {
        return parse(lines, "initLimit=10\nsyncLimit=5\n", "1");
    }

    private ServerConfig parse(String lines, String limits, String myid) throws Exception {
        if (myid.isEmpty()) {
            Files.deleteIfExists(dir.resolve("myid"));
        } else {
            Files.writeString(dir.resolve("myid"), myid);
        }
        Path file =
                Files.writeString(dir.resolve("zoo.cfg"), "dataDir=" + dir + "\nclientPort=2181\n" + limits + lines);
        return ServerConfig.parse("test", ConfigFile.read(file), Map.of());
    }

    private String refusal(String lines) {
        return assertThrows(ConfigException.class, () -> parse(lines)).getMessage();
    }

    @Test
    void shouldSayThatEnsemblesAreNotAvailable() {
        assertEquals(
                "server.1, server.2, server.3: ensembles are not available in this version; a standalone server has no"
                        + " such lines",
                refusal(THREE));
        assertTrue(refusal("standaloneEnabled=false\nserver.1=a:1:2\n").contains("ensembles are not available"));
    }

    @Test
    void shouldRunStandaloneWithOneVoter() throws Exception {
        ServerConfig config = parse("server.1=localhost:2888:3888\n");

        assertFalse(config.isDistributed());
        assertEquals(1, config.serverId());
        assertEquals("majority", config.quorum());
        assertEquals(
                List.of("invalid configuration, only one server specified (ignoring): running standalone"),
                config.warnings());
    }

    @Test
    void shouldTakeTheClientPortFromItsOwnLine() throws Exception {
        Files.writeString(dir.resolve("myid"), "5");
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("dataDir", dir.toString());
        keys.put("server.5", "localhost:2888:3888;127.0.0.1:2189");

        ServerConfig config = ServerConfig.parse("test", keys, Map.of());

        assertEquals(2189, config.clientPort());
        assertEquals("127.0.0.1", config.clientAddress().getHostString());
        keys.put("clientPort", "2190");
        ConfigException refused = assertThrows(ConfigException.class, () -> ServerConfig.parse("test", keys, Map.of()));
        assertEquals("clientPort=2190: server.5 says 2189", refused.getMessage());
    }

    @Test
    void shouldRefuseListsThatZooKeeperRefuses() {
        assertTrue(refusal("standaloneEnabled=false\n").contains("at least one server.N line"));
        assertTrue(refusal("server.1=a:1:2:observer\n").contains("observers without participants"));
        assertTrue(refusal("server.1=a:1:2\nserver.2=b:1:2:observer\n").contains("observers without a quorum"));
        assertTrue(refusal("server.1=a:1\nserver.2=b:1:2\n").contains("server.1: missing election port"));
        assertTrue(refusal("server.1=a:1:2\nserver.01=b:1:2\n").contains("listed twice"));
    }

    @Test
    void shouldRefuseAMemberWithoutLimitsOrId() {
        assertEquals(
                "initLimit",
                assertThrows(ConfigException.class, () -> parse(THREE, "syncLimit=5\n", "1"))
                        .key());
        assertEquals(
                "syncLimit",
                assertThrows(ConfigException.class, () -> parse(THREE, "initLimit=5\n", "1"))
                        .key());
        assertEquals(
                "myid: the file myid is missing in dataDir",
                assertThrows(ConfigException.class, () -> parse(THREE, "initLimit=5\nsyncLimit=5\n", ""))
                        .getMessage());
        assertEquals(
                "myid=9: no such server in the list",
                assertThrows(ConfigException.class, () -> parse(THREE, "initLimit=5\nsyncLimit=5\n", "9"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.x=a:1:2",
                "server.1=a",
                "server.1=:1:2",
                "server.1=a:1:2:3:4",
                "server.1=a:1:2:leader",
                "server.1=a:65536:2",
                "server.1=a:1:2;x",
                "server.1=a:1:2;1;2",
                "server.1=a:1:2;a:b:1",
                "server.1=a:1:2|b",
                "server.1=[::1]x:1:2",
                "server.1=a:1:2\ngroup.1=1:1",
                "server.1=a:1:2\ngroup.1=2",
                "server.1=a:1:2\nweight.2=1",
                "server.1=a:1:2\nweight.1=-1",
                "server.1=a:1:2\ngroup.x=1",
                "server.1=a:1:2\nserver.2=a:3:4\ngroup.1=1"
            })
    void shouldRefuseMalformedLines(String lines) {
        assertTrue(refusal(lines).matches("(server|group|weight).*"));
    }

    @Test
    void shouldReadEveryFormOfALine() throws Exception {
        assertEquals(
                new ServerLine(3, "::1", 2888, OptionalInt.of(3888), true, Optional.of("::2"), OptionalInt.of(2181)),
                ServerLine.parse("server.3", "[::1]:2888:3888:OBSERVER;[::2]:2181"));
        assertEquals(
                new ServerLine(1, "a", 1, OptionalInt.of(2), false, Optional.empty(), OptionalInt.of(5)),
                ServerLine.parse("server.1", "a:1:2|b:3:4;5"));
    }

    @Test
    void shouldWarnOfNumbersThatTolerateNoMore() throws Exception {
        Map<String, String> lines = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            lines.put("server." + id, "h" + id + ":1:2");
            Membership.parse(lines).check(true, warnings);
        }
        assertEquals(3, warnings.size());
        assertTrue(warnings.get(1).contains("at least 3 voters"));
        assertTrue(warnings.get(2).contains("odd number"));
    }

    @Test
    void shouldReadTheDynamicFile() throws Exception {
        Path dynamic = Files.writeString(dir.resolve("zoo.cfg.dynamic"), THREE + "version=100000000\n");

        assertTrue(refusal("dynamicConfigFile=" + dynamic + "\n").contains("ensembles are not available"));
        assertTrue(
                refusal("dynamicConfigFile=" + dynamic + "\nserver.1=a:1:2\n").contains("belongs into"));
        assertTrue(refusal("dynamicConfigFile=" + dir.resolve("none") + "\n").contains("cannot be read"));
    }

    @Test
    void shouldNotTakeARealmForAServer() throws Exception {
        ServerConfig config = parse("server.realm=EXAMPLE.ORG\n");

        assertEquals(List.of("not available in this version and without effect: server.realm"), config.warnings());
    }
}
