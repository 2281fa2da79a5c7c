package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumConfigTest {
    private static ServerConfig with(String... more) throws ConfigException {
        Map<String, String> keys = new LinkedHashMap<>(Map.of("dataDir", "/data", "clientPort", "2181"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        return ServerConfig.parse("test", keys, Map.of());
    }

    @Test
    void shouldHaveTheDefaultsOfZooKeeper() throws Exception {
        QuorumConfig config = with("initLimit", "10", "syncLimit", "5").quorumConfig();

        assertEquals(10, config.initLimitTicks());
        assertEquals(5, config.syncLimitTicks());
        assertEquals(10, config.connectToLearnerMasterLimitTicks());
        assertEquals(15_000, config.quorumCnxnTimeoutMillis());
        assertEquals(3, config.electionAlg());
        assertFalse(config.quorumListenOnAllIps());
        assertEquals(3, config.electionPortBindRetry());
        assertFalse(config.multiAddressEnabled());
        assertEquals(5000, config.cnxTimeoutMillis());
        assertFalse(config.tcpKeepAlive());
        assertEquals(200, config.minNotificationIntervalMillis());
        assertEquals(60_000, config.maxNotificationIntervalMillis());
        assertTrue(config.leaderServes());
        assertEquals(-1, config.maxTimeToWaitForEpochMillis());
        assertEquals(-1, config.maxTimeToWaitForEpochTicks());
        assertEquals(10, config.maxConcurrentSnapSyncs());
        assertEquals(100, config.maxConcurrentDiffSyncs());
        assertFalse(config.forceSnapshotSync());
        assertEquals(0.33, config.snapshotSizeFactor());
        assertEquals(500, config.commitLogCount());
        assertEquals(100, config.leaderConnectDelayDuringRetryMillis());
        assertEquals(0, config.observerReconnectDelayMillis());
        assertEquals(200, config.observerElectionDelayMillis());
        assertTrue(config.observerSyncEnabled());
    }

    @Test
    void shouldTurnTicksIntoMilliseconds() throws Exception {
        QuorumConfig config = with(
                        "tickTime", "500",
                        "initLimit", "10",
                        "syncLimit", "4",
                        "connectToLearnerMasterLimit", "3",
                        "quorumCnxnTimeoutMs", "700",
                        "leader.maxTimeToWaitForEpoch", "501")
                .quorumConfig();

        assertEquals(5000, config.initLimitMillis());
        assertEquals(2000, config.syncLimitMillis());
        assertEquals(1500, config.connectToLearnerMasterLimitMillis());
        assertEquals(700, config.quorumCnxnTimeoutMillis());
        assertEquals(501, config.maxTimeToWaitForEpochMillis());
        assertEquals(2, config.maxTimeToWaitForEpochTicks());
    }

    @Test
    void shouldSaturate() throws Exception {
        QuorumConfig config =
                with("tickTime", "2000000000", "initLimit", "2000000000").quorumConfig();

        assertEquals(Integer.MAX_VALUE, config.initLimitMillis());
    }

    @ParameterizedTest
    @CsvSource({
        "snapshotSizeFactor, 1.5, 0.33, a number to 1",
        "electionPortBindRetry, -1, 3, a whole number from 0 to 2147483647",
    })
    void shouldReplaceWhatZooKeeperReplaces(String key, String value, String used, String allowed) throws Exception {
        ServerConfig config = with(key, value);

        assertEquals(used, config.settings().get(key));
        assertEquals(
                List.of(key + "=" + value + " is replaced by the default, " + used + "; allowed: " + allowed),
                config.warnings());
    }

    @Test
    void shouldSwitchLogsOffWithANegativeFactor() throws Exception {
        assertEquals(-0.5, with("snapshotSizeFactor", "-0.5").quorumConfig().snapshotSizeFactor());
    }

    @Test
    void shouldLetThePropertyWinOverSyncEnabled() throws Exception {
        assertFalse(with("syncEnabled", "false").quorumConfig().observerSyncEnabled());
        ServerConfig config = with("syncEnabled", "false", "observer.syncEnabled", "true");

        assertTrue(config.quorumConfig().observerSyncEnabled());
    }

    @ParameterizedTest
    @CsvSource({
        "leader.maxConcurrentSnapshots, leader.maxConcurrentSnapSyncs",
        "leader.maxConcurrentSnapshotTimeout, leader.maxConcurrentSnapSyncs"
    })
    void shouldNameTheSuccessorOfAnOldKey(String old, String successor) throws Exception {
        ServerConfig config = with(old, "5");

        assertEquals(10, config.quorumConfig().maxConcurrentSnapSyncs());
        assertEquals(1, config.warnings().size());
        assertTrue(config.warnings().get(0).startsWith(old + " has no effect: "));
        assertTrue(config.warnings().get(0).contains(successor));
    }

    @ParameterizedTest
    @CsvSource({
        "localSessionsEnabled, true",
        "observerMasterPort, 2191",
        "syncEnabled, false",
        "observer.syncEnabled, false",
        "observerMaster.sizeLimit, 1000",
    })
    void shouldNameWhatIsNotHonoured(String key, String value) throws Exception {
        assertEquals(
                List.of("not available in this version and without effect: " + key),
                with(key, value).warnings());
    }

    @ParameterizedTest
    @CsvSource({"leader.nodelay", "follower.nodelay"})
    void shouldNameNodelaySwitchedOff(String key) throws Exception {
        ServerConfig config =
                ServerConfig.parse("test", Map.of("dataDir", "/data", "clientPort", "2181"), Map.of(key, "false"));

        assertEquals(List.of("not available in this version and without effect: " + key), config.warnings());
    }

    @ParameterizedTest
    @CsvSource({
        "leaderServes, true, 'yes, no'",
        "leader.maxConcurrentSnapSyncs, 0, a whole number from 1 to 2147483647",
        "leader.maxConcurrentDiffSyncs, -1, a whole number from 1 to 2147483647",
        "fastleader.minNotificationInterval, 0, a whole number from 1 to 2147483647",
        "cnxTimeout, 5s, a whole number from 1 to 2147483647",
        "observer.reconnectDelayMs, -1, a whole number from 0",
        "snapshotSizeFactor, a third, a number to 1",
        "multiAddress.enabled, on, 'true, false'",
        "initLimit, -1, a whole number from 0 to 2147483647",
    })
    void shouldRefuseBadValues(String key, String value, String allowed) {
        ConfigException refused = assertThrows(ConfigException.class, () -> with(key, value));

        assertEquals(key + "=" + value + ": allowed: " + allowed, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "leaderServe, leaderServes",
        "synclimit, syncLimit",
        "connectToLearnerMasterLimits, connectToLearnerMasterLimit",
        "leader.maxConcurrentSnapSync, leader.maxConcurrentSnapSyncs",
        "multiAdress.enabled, multiAddress.enabled",
    })
    void shouldNameTheNearestKey(String key, String nearest) throws Exception {
        assertEquals(
                List.of(key + " is no known key: did you mean " + nearest + "?"),
                with(key, "5").warnings());
    }

    @Test
    void shouldRefuseAStandaloneServerThatMayNotBeginEmpty() {
        ConfigException refused = assertThrows(ConfigException.class, () -> with("db.autocreate", "false"));

        assertEquals("db.autocreate=false: allowed on members of an ensemble only", refused.getMessage());
    }
}
