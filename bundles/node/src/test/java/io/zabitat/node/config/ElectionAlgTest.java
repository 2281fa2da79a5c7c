package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code electionAlg} takes along, and what the algorithms before 3 cannot do. */
class ElectionAlgTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeMyid() throws IOException {
        Files.writeString(folder.resolve("myid"), "1\n");
    }

    private ServerConfig with(int algorithm, String serverTwo, String... more) throws ConfigException {
        Map<String, String> keys = new LinkedHashMap<>(Map.of(
                "dataDir", folder.toString(),
                "clientPort", "2181",
                "initLimit", "10",
                "syncLimit", "5",
                "electionAlg", Integer.toString(algorithm),
                "server.1", "10.0.0.1:2888:3888",
                "server.2", serverTwo,
                "server.3", "10.0.0.3:2888:3888"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        return ServerConfig.parse("test", keys, Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldTakeEachAlgorithm(int algorithm) throws Exception {
        assertEquals(
                algorithm, with(algorithm, "10.0.0.2:2888:3888").quorumConfig().electionAlg());
    }

    @Test
    void shouldNeedNoElectionPortWithZero() throws Exception {
        ServerConfig config = with(0, "10.0.0.2:2888", "server.4", "10.0.0.4:2888:observer");

        assertEquals(
                -1, config.ensemble().member(2).orElseThrow().addresses().get(0).electionPort());
        assertTrue(config.ensemble().member(4).orElseThrow().observer());
        assertTrue(
                config.ensemble().text().contains("server.2=10.0.0.2:2888:participant\n"),
                config.ensemble().text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldNameTheServerLineWithoutElectionPort(int algorithm) {
        ConfigException refused = assertThrows(ConfigException.class, () -> with(algorithm, "10.0.0.2:2888"));

        assertTrue(
                refused.getMessage().startsWith("server.2=10.0.0.2:2888: missing election port"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "reconfigEnabled, true",
        "group.1, 1:2:3",
        "weight.1, 2",
        "oraclePath, /oracle",
        "zabitat.oracle, file:/lease"
    })
    void shouldNameWhatTheOldAlgorithmsCannotDo(String key, String value) {
        for (int algorithm = 0; algorithm <= 2; algorithm++) {
            int number = algorithm;
            String[] more =
                    key.equals("weight.1") ? new String[] {key, value, "group.1", "1:2:3"} : new String[] {key, value};
            ConfigException refused =
                    assertThrows(ConfigException.class, () -> with(number, "10.0.0.2:2888:3888", more));

            assertTrue(
                    refused.getMessage().contains("allowed with electionAlg=3 only, here it is " + number),
                    refused.getMessage());
        }
    }

    @Test
    void shouldRefuseTls() {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> with(1, "10.0.0.2:2888:3888", "sslQuorum", "true"));

        assertTrue(refused.getMessage().startsWith("sslQuorum=true: "), refused.getMessage());
    }

    @Test
    void shouldRefuseSeveralAddressesOfOneServer() {
        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> with(1, "10.0.0.2:2888:3888|10.1.0.2:2888:3888", "multiAddress.enabled", "true"));

        assertTrue(refused.getMessage().startsWith("server.2"), refused.getMessage());
    }

    @Test
    void shouldWarnOfObserversWithOneAndTwo() throws Exception {
        ServerConfig config = with(2, "10.0.0.2:2888:3888", "server.4", "10.0.0.4:2888:3888:observer");

        assertTrue(
                config.warnings().stream().anyMatch(text -> text.startsWith("server.4: observers are not part of")),
                config.warnings().toString());
    }
}
