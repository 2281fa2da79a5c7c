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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipTest {
    private static final String THREE =
            "server.1=a:2888:3888\nserver.2=b:2888:3888\nserver.3=c:2888:3888:participant;2181\n";
    private static final String TWO = "server.1=a:1:2\nserver.2=b:1:2\n";

    private static final String LIMITS = "initLimit=10\nsyncLimit=5\n";

    @TempDir
    Path dir;

    /** The lines of a file with a member's good settings in front. */
    private ServerConfig parse(String lines) throws Exception {
        return parse(lines, LIMITS, "1");
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
    void shouldBeAMemberOfAnEnsemble() throws Exception {
        ServerConfig config = parse(THREE, LIMITS, "3");

        assertTrue(config.isDistributed());
        assertEquals(3, config.serverId());
        assertFalse(config.isObserver());
        assertEquals("majority", config.quorum());
        assertEquals(List.of(1L, 2L, 3L), config.ensemble().voters());
        assertEquals(List.of(), config.warnings());
    }

    @Test
    void shouldBeAMemberAlone() throws Exception {
        ServerConfig config = parse("standaloneEnabled=false\nserver.1=a:1:2\n");

        assertTrue(config.isDistributed());
        assertEquals(List.of("no server failure will be tolerated: at least 3 voters are needed"), config.warnings());
    }

    @Test
    void shouldObserveWhenTheListSaysSo() throws Exception {
        String four = THREE + "server.4=d:2888:3888:Observer\n";

        assertTrue(parse(four, LIMITS, "4").isObserver());
        assertEquals(List.of(), parse(four, LIMITS, "4").warnings());
        assertEquals(List.of(), parse(four + "peerType=observer\n", LIMITS, "4").warnings());
        assertFalse(parse(four, LIMITS, "3").isObserver());
        ServerConfig contradicted = parse(four + "peerType=participant\n", LIMITS, "4");
        assertTrue(contradicted.isObserver());
        assertEquals(
                List.of("peerType=participant has no effect: the server list says that server.4 is observer"),
                contradicted.warnings());
        ServerConfig voter = parse(four + "peerType=observer\n", LIMITS, "2");
        assertFalse(voter.isObserver());
        assertEquals(
                List.of("peerType=observer has no effect: the server list says that server.2 is participant"),
                voter.warnings());
    }

    @Test
    void shouldNotObserveAlone() throws Exception {
        ServerConfig config = parse("peerType=observer\n");

        assertFalse(config.isObserver());
        assertEquals(List.of("peerType=observer has no effect: a standalone server serves alone"), config.warnings());
        assertEquals("version=0", config.ensemble().text());
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

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "standaloneEnabled=false\n",
                        "standaloneEnabled=false: needs at least one server.N line that votes"),
                Arguments.of(
                        "server.1=a:1:2:observer\n", "server.N: observers without participants are no configuration"),
                Arguments.of(
                        "server.1=a:1:2\nserver.2=b:1:2:observer\n",
                        "server.N: observers without a quorum are no configuration"),
                Arguments.of(
                        "server.1=a:1\nserver.2=b:1:2\n",
                        "server.1=a:1: missing election port; allowed:"
                                + " host:quorumPort:electionPort[:participant|observer][;[clientHost:]clientPort]"),
                Arguments.of(
                        "server.1=a:1:1\nserver.2=b:1:2\n",
                        "server.1=a:1:1: quorum port and election port must be different"),
                Arguments.of("server.1=a:1:2\nserver.01=b:1:2\n", "server.01=b:1:2: server 1 is listed twice"),
                Arguments.of(
                        "server.1=a:1:2\nserver.-1=b:1:2\n",
                        "server.-1=b:1:2: allowed: a whole number from 0 as server id"),
                Arguments.of(
                        THREE + "server.4=a:1:2:observer|b:1:2:participant\n",
                        "server.4=a:1:2:observer|b:1:2:participant: its addresses have different roles"),
                Arguments.of(
                        THREE + "server.4=a:1:2|b:1:2\n",
                        "server.4: several addresses are allowed with multiAddress.enabled=true only"),
                Arguments.of(
                        THREE + "server.4=a:1:2:leader\n",
                        "server.4=a:1:2:leader: role leader: allowed: participant, observer"),
                Arguments.of(THREE + "server.4=[::g]:1:2\n", "server.4=[::g]:1:2: '::g' is no IPv6 address"),
                Arguments.of(THREE + "group1=1:2:3\n", "group1=1:2:3: no such key; did you mean group.N?"),
                Arguments.of(THREE + "weights.1=2\n", "weights.1=2: no such key; did you mean weight.N?"),
                Arguments.of(
                        THREE + "group.1=1:2:3\nweight.2=3\nzabitat.quorum=majority\n",
                        "group.1=1:2:3: majorities are not what groups and weights ask for: leave zabitat.quorum away,"
                                + " or name another quorum system"),
                Arguments.of(
                        THREE + "zabitat.oracle=file:/lease\n",
                        "zabitat.oracle=file:/lease: an oracle is for two voters, not 3"),
                Arguments.of(
                        TWO + "zabitat.oracle=/lease\n",
                        "zabitat.oracle=/lease: allowed: file:/shared/folder/file, http://host:port/path, or another kind"
                                + " of oracle that a bundle brings, a colon and its place"),
                Arguments.of(
                        TWO + "zabitat.oracle=file:/lease\noraclePath=/oracle\n",
                        "zabitat.oracle=file:/lease: oraclePath is set, too: take one away"),
                Arguments.of(
                        TWO + "oraclePath=/oracle\ngroup.1=1:2\n",
                        "oraclePath=/oracle: there are groups or weights, too: take one away"),
                Arguments.of(
                        THREE + "clientPortAddress=10.0.0.9\nserver.1=a:1:2;10.0.0.1:2181\n",
                        "clientPortAddress=10.0.0.9: server.1 says 10.0.0.1"),
                Arguments.of(THREE + "server.1=a:1:2;2182\n", "clientPort=2181: server.1 says 2182"),
                Arguments.of(
                        THREE + "quorum.auth.enableSasl=true\n",
                        "quorum.auth.enableSasl=true: not available in this version, and the server does not start"
                                + " without the protection that is asked for: quorum.auth.enableSasl"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldRefuseAndSayWhy(String lines, String message) {
        assertEquals(message, refusal(lines));
    }

    static Stream<Arguments> memberRefusals() {
        return Stream.of(
                Arguments.of(
                        "syncLimit=5\n", "1", "initLimit: required in an ensemble: a whole number of ticks from 1"),
                Arguments.of(
                        "initLimit=5\n", "1", "syncLimit: required in an ensemble: a whole number of ticks from 1"),
                Arguments.of(
                        "initLimit=0\nsyncLimit=5\n",
                        "1",
                        "initLimit=0: required in an ensemble: a whole number of ticks from 1"),
                Arguments.of(LIMITS, "", "myid: the file myid, which holds the server's id, is missing in DIR"),
                Arguments.of(LIMITS, "9", "myid=9: no server.9 in the list; allowed: [1, 2, 3]"),
                Arguments.of(LIMITS, "x", "myid=x: allowed: a whole number in the first line of DIR/myid"));
    }

    @ParameterizedTest
    @MethodSource("memberRefusals")
    void shouldRefuseAMemberWithoutLimitsOrId(String limits, String myid, String message) {
        ConfigException refused = assertThrows(ConfigException.class, () -> parse(THREE, limits, myid));

        assertEquals(message.replace("DIR", dir.toString()), refused.getMessage());
    }

    @Test
    void shouldRefuseIdsThatTtlNodesCannotCarry() {
        String lines = "extendedTypesEnabled=true\nserver.255=a:1:2\nserver.2=b:1:2\n";

        ConfigException refused = assertThrows(ConfigException.class, () -> parse(lines, LIMITS, "255"));

        assertEquals("myid=255: allowed: at most 254 with extendedTypesEnabled=true", refused.getMessage());
    }

    @Test
    void shouldTakeGroupsForTheHierarchicalQuorumSystemOrOneThatIsNamed() throws Exception {
        ServerConfig config = parse(THREE + "group.1=1:2:3\n");

        assertEquals("hierarchical", config.quorum());
        assertEquals("own", parse(THREE + "group.1=1:2:3\nzabitat.quorum=own\n").quorum());
        assertEquals(Map.of("group.1", "1:2:3"), config.ensemble().quorumLines());
    }

    @Test
    void shouldTakeAnOracleForTwoVoters() throws Exception {
        ServerConfig open = parse(TWO + "oraclePath=/tmp/oracle\n");
        ServerConfig file = parse(TWO + "zabitat.oracle=file:/shared/lease\nzabitat.oracle.leaseMs=7000\n");
        ServerConfig https = parse(TWO + "zabitat.oracle=https://host/oracle\n");

        assertEquals("oracle", open.quorum());
        assertEquals("path", open.oracle().orElseThrow().kind());
        assertEquals("/tmp/oracle", open.oracle().orElseThrow().place());
        assertTrue(
                open.warnings().toString().contains("their histories part"),
                open.warnings().toString());
        assertEquals("oracle", file.quorum());
        assertEquals("file", file.oracle().orElseThrow().kind());
        assertEquals(7000, file.oracleLeaseMillis());
        assertEquals("http", https.oracle().orElseThrow().kind());
        assertEquals(https.quorumConfig().syncLimitMillis(), https.oracleLeaseMillis());
    }

    @Test
    void shouldWarnOfAnOracleThatIsNeverAsked() throws Exception {
        ServerConfig three = parse(THREE + "oraclePath=/tmp/oracle\n");

        assertTrue(
                three.warnings().contains("oraclePath=/tmp/oracle has no effect: an oracle is for two voters, not 3"),
                three.warnings().toString());
    }

    @Test
    void shouldTakeSeveralAddressesWithTheSwitch() throws Exception {
        ServerConfig config = parse(THREE + "multiAddress.enabled=true\nserver.2=a:1:2|b:1:2\n");

        assertEquals(2, config.ensemble().member(2).orElseThrow().addresses().size());
        assertTrue(config.quorumConfig().multiAddressEnabled());
        assertEquals(List.of(), config.warnings());
    }

    @Test
    void shouldWarnOfReadOnlyModeAndLargeIds() throws Exception {
        Path file = Files.writeString(
                dir.resolve("zoo.cfg"),
                "dataDir=" + dir + "\nclientPort=1\n" + LIMITS + THREE + "server.257=d:1:2\nserver.5=e:1:2\n");
        Files.writeString(dir.resolve("myid"), "1");

        ServerConfig config = ServerConfig.parse("test", ConfigFile.read(file), Map.of("readonlymode.enabled", "true"));

        assertEquals(
                List.of(
                        "server.257: ids above 255 share session ids with 1",
                        "readonlymode.enabled only allows isro: read-only mode is not available in this version"),
                config.warnings());
    }

    @Test
    void shouldTakeNamesOfTheOwnLineForTheStaticAddress() throws Exception {
        ServerConfig config = parse(THREE + "clientPortAddress=10.0.0.1\nserver.1=a:1:2;zk1:2181\n");

        assertEquals("zk1", config.clientAddress().getHostString());
        assertEquals(List.of("clientPortAddress=10.0.0.1 has no effect: server.1 says zk1"), config.warnings());
    }

    @Test
    void shouldRefuseAnAddressWithoutAPort() {
        Map<String, String> keys = Map.of("dataDir", dir.toString(), "clientPortAddress", "10.0.0.1");

        ConfigException refused = assertThrows(ConfigException.class, () -> ServerConfig.parse("s", keys, Map.of()));

        assertEquals("clientPortAddress=10.0.0.1: is set, but clientPort is not", refused.getMessage());
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
                "server.1=;2181",
                "server.1=",
                "server.1=[::1:2:3",
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
    void shouldWarnOfNumbersThatTolerateNoMore() throws Exception {
        Map<String, String> lines = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            lines.put("server." + id, "h" + id + ":1:2");
            Membership.parse(lines, 0).check(true, warnings);
        }
        assertEquals(3, warnings.size());
        assertTrue(warnings.get(1).contains("at least 3 voters"));
        assertTrue(warnings.get(2).contains("odd number"));
    }

    @Test
    void shouldReadTheDynamicFile() throws Exception {
        Path dynamic = Files.writeString(dir.resolve("zoo.cfg.dynamic.100000005"), THREE);

        ServerConfig config = parse("dynamicConfigFile=" + dynamic + "\n", LIMITS, "3");

        assertTrue(config.isDistributed());
        assertEquals(0x100000005L, config.ensemble().version());
        assertEquals(2181, config.clientPort());
        assertTrue(
                refusal("dynamicConfigFile=" + dynamic + "\nserver.1=a:1:2\n").contains("belongs into"));
        assertTrue(refusal("dynamicConfigFile=" + dir.resolve("none") + "\n").contains("cannot be read"));
    }

    @ParameterizedTest
    @CsvSource({
        "version=100000005, must not stand in",
        "initLimit=5, 'allowed in FILE: server.N, group.N, weight.N'",
        "server.1=a:1, missing election port",
    })
    void shouldRefuseADynamicFileWithOtherLines(String line, String reason) throws Exception {
        Path dynamic = Files.writeString(dir.resolve("zoo.cfg.dynamic"), THREE + line + "\n");

        String refusal = refusal("dynamicConfigFile=" + dynamic + "\n");

        assertTrue(refusal.contains(reason.replace("FILE", dynamic.toString())), refusal);
    }

    @ParameterizedTest
    @CsvSource({"zoo.cfg.dynamic, 0", "zoo.cfg.dynamic.next, 0", "zoo.cfg.dynamic.2000000ff, 8589934847", "members, 0"})
    void shouldReadTheVersionFromTheName(String name, long version) {
        assertEquals(version, DynamicFile.version(name));
    }

    @Test
    void shouldNotTakeARealmForAServer() throws Exception {
        ServerConfig config = parse("server.realm=EXAMPLE.ORG\n");

        assertEquals(List.of("not available in this version and without effect: server.realm"), config.warnings());
    }
}
