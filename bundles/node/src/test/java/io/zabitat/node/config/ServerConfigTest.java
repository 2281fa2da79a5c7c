package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    static ServerConfig minimal() throws ConfigException {
        return with(Map.of());
    }

    /** A good configuration with some more keys. */
    static ServerConfig with(Map<String, String> more) throws ConfigException {
        return with(more, Map.of());
    }

    static ServerConfig with(Map<String, String> more, Map<String, String> properties) throws ConfigException {
        Map<String, String> keys = new LinkedHashMap<>(Map.of("dataDir", "/data", "clientPort", "2181"));
        keys.putAll(more);
        return ServerConfig.parse("test", keys, properties);
    }

    private static ConfigException refused(Map<String, String> more) {
        return assertThrows(ConfigException.class, () -> with(more));
    }

    @Test
    void shouldHaveTheDefaultsOfApache() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("dataDir", "/data");
        properties.setProperty("clientPort", "2181");
        QuorumPeerConfig apache = new QuorumPeerConfig();
        apache.parseProperties(properties);
        ServerConfig own = minimal();

        assertEquals(apache.getTickTime(), own.tickTimeMillis());
        assertEquals(apache.getMaxClientCnxns(), own.maxClientCnxns());
        assertEquals(apache.getMinSessionTimeout(), own.minSessionTimeoutMillis());
        assertEquals(apache.getMaxSessionTimeout(), own.maxSessionTimeoutMillis());
        assertEquals(apache.getSnapRetainCount(), own.snapRetainCount());
        assertEquals(apache.getPurgeInterval(), own.purgeIntervalHours());
        assertEquals(apache.getDataDir().toPath(), own.dataDir());
        assertEquals(apache.getDataLogDir().toPath(), own.dataLogDir());
        assertEquals(apache.getClientPortAddress(), own.clientAddress());
        assertEquals(apache.getInitLimit(), own.quorumConfig().initLimitTicks());
        assertEquals(apache.getSyncLimit(), own.quorumConfig().syncLimitTicks());
        assertEquals(QuorumPeerConfig.isReconfigEnabled(), own.reconfigEnabled());
        assertEquals(QuorumPeerConfig.isStandaloneEnabled(), own.standaloneEnabled());
        assertEquals(apache.isDistributed(), own.isDistributed());
    }

    @Test
    void shouldHaveTheDefaultsOfTheCatalogue() throws Exception {
        ServerConfig config = minimal();

        assertEquals(1, config.serverId());
        assertEquals(4096, config.clientPortListenBacklog());
        assertEquals(0xfffff, config.juteMaxBuffer());
        assertEquals(0xfffff, config.juteExtraSize());
        assertEquals(2 * 0xfffff, config.maxRecordBytes());
        assertEquals(100_000, config.snapCount());
        assertEquals(4_194_304, config.snapSizeLimitInKb());
        assertEquals(-1, config.txnLogSizeLimitInKb());
        assertEquals(65_536, config.preAllocSize());
        assertEquals(1000, config.globalOutstandingLimit());
        assertEquals(10_000, config.sessionlessTimeoutMillis());
        assertEquals(Set.of("srvr"), config.fourLetterWords());
        assertFalse(config.connectionThrottle().isEnabled());
        assertEquals(0.02, config.connectionThrottle().dropIncrease());
        assertFalse(config.requestThrottle().isEnabled());
        assertTrue(config.forceSync());
        assertFalse(config.skipAcl());
        assertEquals("nio", config.transportClient());
        assertEquals("file", config.storage());
        assertEquals("majority", config.quorum());
        assertEquals(List.of(), config.warnings());
        assertEquals(List.of(), config.notes());
        assertEquals(Map.of("dataDir", "/data", "clientPort", "2181"), config.settings());
    }

    @Test
    void shouldRequireDataDirAndClientPort() {
        ConfigException noDir =
                assertThrows(ConfigException.class, () -> ServerConfig.parse("s", Map.of("clientPort", "1"), Map.of()));
        ConfigException noPort =
                assertThrows(ConfigException.class, () -> ServerConfig.parse("s", Map.of("dataDir", "d"), Map.of()));

        assertEquals("dataDir", noDir.key());
        assertEquals("clientPort", noPort.key());
    }

    @ParameterizedTest
    @CsvSource({
        "clientPort, 65536, a whole number from 0 to 65535",
        "tickTime, 0, a whole number from 1 to 2147483647",
        "snapSizeLimitInKb, 0, a whole number but not 0",
        "skipACL, true, 'yes, no'",
        "forceSync, false, 'yes, no'",
        "digest.enabled, yes, 'true, false'",
        "electionAlg, 4, '0, 1, 2, 3'",
        "peerType, learner, 'participant, observer'",
        "snapshot.compression.method, zip, 'gz, snappy or nothing'",
        "connection_throttle_drop_increase, 1.5, a number from 0 to 1",
        "connection_throttle_drop_increase, NaN, a number from 0 to 1",
        "snapCount, 99999999999, a whole number from 2 to 2147483647",
    })
    void shouldRefuseABadValueAndSayWhatIsAllowed(String key, String value, String allowed) {
        ConfigException refused = refused(Map.of(key, value));

        assertEquals(key + "=" + value + ": allowed: " + allowed, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"snapCount, 1, 2", "autopurge.snapRetainCount, 0, 3", "commitLogCount, 08, 500"})
    void shouldRaiseWhatZooKeeperRaises(String key, String value, String raised) throws Exception {
        ServerConfig config = with(Map.of(key, value));

        assertEquals(raised, config.settings().get(key));
        assertEquals(List.of(key + "=" + value + " is too small and was raised to " + raised), config.warnings());
    }

    @Test
    void shouldLetTheFileWinOverProperties() throws Exception {
        Map<String, String> properties = Map.of(
                "zookeeper.snapCount", "7", "zookeeper.preAllocSize", "8", "java.home", "/opt", "snapCount", "9");

        ServerConfig config = with(Map.of("snapCount", "5"), properties);

        assertEquals(5, config.snapCount());
        assertEquals(8, config.preAllocSize());
        assertFalse(config.settings().containsKey("java.home"));
    }

    @Test
    void shouldReadBothSpellingsOfTheFsyncWarning() throws Exception {
        assertEquals(5, with(Map.of(), Map.of("fsync.warningthresholdms", "5")).fsyncWarningThresholdMillis());
        Map<String, String> bareFirst = new LinkedHashMap<>();
        bareFirst.put("fsync.warningthresholdms", "5");
        bareFirst.put("zookeeper.fsync.warningthresholdms", "6");
        assertEquals(6, with(Map.of(), bareFirst).fsyncWarningThresholdMillis());
        Map<String, String> bareLast = new LinkedHashMap<>();
        bareLast.put("zookeeper.fsync.warningthresholdms", "6");
        bareLast.put("fsync.warningthresholdms", "5");
        assertEquals(6, with(Map.of(), bareLast).fsyncWarningThresholdMillis());
    }

    @Test
    void shouldReadHexadecimalBufferSizesAndSaturate() throws Exception {
        ServerConfig config = with(Map.of(), Map.of("jute.maxbuffer", "0x7fffffff"));

        assertEquals(Integer.MAX_VALUE, config.juteMaxBuffer());
        assertEquals(Integer.MAX_VALUE, config.maxRecordBytes());
        assertEquals(1024, with(Map.of(), Map.of("jute.maxbuffer", "100")).juteExtraSize());
        assertEquals(1024, with(Map.of("jute.maxbuffer.extrasize", "1")).juteExtraSize());
    }

    @Test
    void shouldDeriveSessionTimeoutsFromTicks() throws Exception {
        assertEquals(4000, with(Map.of("tickTime", "2000")).minSessionTimeoutMillis());
        assertEquals(40_000, with(Map.of("tickTime", "2000")).maxSessionTimeoutMillis());
        assertEquals(Integer.MAX_VALUE, with(Map.of("tickTime", "2000000000")).maxSessionTimeoutMillis());
        assertEquals(
                "minSessionTimeout",
                refused(Map.of("maxSessionTimeout", "5999")).key());
    }

    @Test
    void shouldLeaveHostsUnresolved() throws Exception {
        assertTrue(with(Map.of("clientPortAddress", "no.such.host.invalid"))
                .clientAddress()
                .isUnresolved());
        assertEquals(
                "0:0:0:0:0:0:0:1",
                with(Map.of("clientPortAddress", "[::1]")).clientAddress().getHostString());
    }

    @Test
    void shouldUseTheLogDirectory() throws Exception {
        assertEquals(Path.of("/log"), with(Map.of("dataLogDir", "/log")).dataLogDir());
        assertEquals("dataLogDir", refused(Map.of("dataLogDir", "/a\0b")).key());
    }

    @Test
    void shouldWriteOutTheFourLetterWords() throws Exception {
        assertEquals(
                18,
                with(Map.of("4lw.commands.whitelist", "*")).fourLetterWords().size());
        ServerConfig config = with(Map.of("4lw.commands.whitelist", " ruok,, stat,nope"));
        assertEquals(Set.of("ruok", "stat", "srvr"), config.fourLetterWords());
        assertEquals(List.of("4lw.commands.whitelist has an unknown word: nope"), config.warnings());
        ServerConfig readOnly = with(Map.of(), Map.of("readonlymode.enabled", "true"));
        assertEquals(Set.of("srvr", "isro"), readOnly.fourLetterWords());
    }

    @ParameterizedTest
    @CsvSource({
        "snapcount, snapCount",
        "snapCuont, snapCount",
        "maxClientCnxn, maxClientCnxns",
        "my.colour, ''",
        "sever.1, server.1",
        "server1, server.1",
        "authprovider.7, authProvider.7",
        "autopurge.snapRetainCounts, autopurge.snapRetainCount",
        "ticktime, tickTime",
    })
    void shouldWarnOfNearMissesAndKeepThem(String key, String nearest) throws Exception {
        ServerConfig config = with(Map.of(key, "5"));

        List<String> expected =
                nearest.isEmpty() ? List.of() : List.of(key + " is no known key: did you mean " + nearest + "?");
        assertEquals(expected, config.warnings());
        assertEquals("5", config.settings().get(key));
    }

    @Test
    void shouldKeepStrangersForProviders() throws Exception {
        ServerConfig config = with(Map.of("my.plugin.colour", "red"), Map.of("zookeeper.my.size", "9"));

        assertEquals("red", config.settings().get("my.plugin.colour"));
        assertEquals("9", config.settings().get("my.size"));
        assertEquals(List.of(), config.warnings());
        assertEquals(2, config.notes().size());
    }

    @Test
    void shouldSkipWhatOsgiAdds() throws Exception {
        Map<String, String> metadata = Map.of(
                "service.pid", "io.zabitat.server~a",
                "service.factoryPid", "io.zabitat.server",
                "felix.fileinstall.filename", "file:a.cfg",
                "component.id", "7");

        assertEquals(minimal().settings(), with(metadata).settings());
        assertEquals(List.of(), with(metadata).notes());
    }

    @Test
    void shouldRefuseUnknownKeysOfItsOwn() {
        ConfigException refused = refused(Map.of("zabitat.storag", "h2"));

        assertTrue(refused.getMessage().contains("did you mean zabitat.storage?"), refused.getMessage());
    }

    @Test
    void shouldWarnOfThePrefixInTheFile() throws Exception {
        ServerConfig config = with(Map.of("zookeeper.snapCount", "5"));

        assertEquals(100_000, config.snapCount());
        assertEquals(1, config.warnings().size());
        assertTrue(config.warnings().get(0).startsWith("zookeeper.snapCount has no effect"));
    }

    /** A reconfiguration has rewritten the file since the keys were read: two members with the old list could elect each other. */
    @Test
    void shouldTakeTheMembersFromTheFileAsItIsNow(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("myid"), "2\n");
        Map<String, String> keys = new LinkedHashMap<>(Map.of(
                "dataDir", folder.toString(),
                "tickTime", "3000",
                "initLimit", "5",
                "syncLimit", "5",
                "clientPort", "2181",
                "reconfigEnabled", "true",
                "server.1", "127.0.0.1:2888:3888",
                "server.2", "127.0.0.1:2889:3889"));
        Path list = Files.writeString(
                folder.resolve("zoo.cfg.dynamic.100000005"),
                "server.2=127.0.0.1:2889:3889:participant;2182\nserver.3=127.0.0.1:2890:3890:participant;2183");
        Path file = Files.writeString(
                folder.resolve("zoo.cfg"), "dataDir=" + folder + "\ntickTime=2000\ndynamicConfigFile=" + list + "\n");

        ServerConfig config = ServerConfig.parse("test", keys, Map.of(), Optional.of(file));

        assertEquals(0x100000005L, config.ensemble().version());
        assertEquals(List.of(2L, 3L), config.ensemble().voters());
        assertEquals(2182, config.clientPort());
        assertEquals(3000, config.tickTimeMillis());
        assertEquals(Optional.of(list), config.dynamicConfigFile());
    }

    @Test
    void shouldNameAllMissingFunctionsInOneWarning() throws Exception {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("authProvider.1", "com.example.Plugin");
        more.put("admin.enableServer", "true");
        more.put("localSessionsEnabled", "false");

        assertEquals(
                List.of("not available in this version and without effect: authProvider.1, admin.enableServer"),
                with(more).warnings());
    }

    @Test
    void shouldHaveX509WithTlsForClientsOrByName() throws Exception {
        assertFalse(minimal().hasX509());
        assertTrue(with(Map.of("secureClientPort", "2281")).hasX509());
        assertTrue(with(Map.of("client.portUnification", "true")).hasX509());
        assertFalse(with(Map.of("secureClientPort", "2281", "ssl.authProvider", "own"))
                .hasX509());
        ServerConfig named = with(Map.of("authProvider.x509", "org.example.X509AuthenticationProvider"));
        assertTrue(named.hasX509());
        assertEquals(List.of(), named.warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sessionRequireClientSASLAuth", "enforce.auth.enabled", "quorum.auth.enableSasl"})
    void shouldNotRunWithoutAProtectionThatIsAskedFor(String key) {
        ConfigException refused = refused(Map.of(key, "true"));

        assertEquals(
                key + "=true: not available in this version, and the server does not start without the protection"
                        + " that is asked for: " + key,
                refused.getMessage());
    }

    @Test
    void shouldNeverShowSecrets() throws Exception {
        Map<String, String> secrets = Map.of(
                "ssl.keyStore.password", "s3cret",
                "SASLAuthenticationProvider.superPassword", "s3cret",
                "DigestAuthenticationProvider.superDigest", "s3cret",
                "ssl.keyStore.pasword", "s3cret");
        ServerConfig config = with(secrets);

        assertFalse((config.warnings().toString() + config.notes()).contains("s3cret"));
    }
}
