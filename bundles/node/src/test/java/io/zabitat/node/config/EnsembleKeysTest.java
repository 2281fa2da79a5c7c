package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.zabitat.node.config.ConfigKey.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every key of the features 3.1 and 3.3, by name, so that none is missing in the table: {@link KeyTableTest} shows that each key there
 * does what its line says.
 */
class EnsembleKeysTest {
    private static final List<String> KEYS = List.of(
            "dataDir",
            "dataLogDir",
            "clientPort",
            "clientPortAddress",
            "clientPortListenBacklog",
            "tickTime",
            "maxClientCnxns",
            "minSessionTimeout",
            "maxSessionTimeout",
            "initLimit",
            "syncLimit",
            "connectToLearnerMasterLimit",
            "electionAlg",
            "quorumListenOnAllIPs",
            "peerType",
            "dynamicConfigFile",
            "autopurge.snapRetainCount",
            "autopurge.purgeInterval",
            "standaloneEnabled",
            "server.1",
            "group.1",
            "weight.1",
            "multiAddress.enabled",
            "leaderServes",
            "leader.maxTimeToWaitForEpoch",
            "leader.maxConcurrentSnapSyncs",
            "leader.maxConcurrentDiffSyncs",
            "forceSnapshotSync",
            "leaderConnectDelayDuringRetryMs",
            "observer.reconnectDelayMs",
            "observer.election.DelayMs",
            "fastleader.minNotificationInterval",
            "fastleader.maxNotificationInterval",
            "cnxTimeout",
            "quorumCnxnTimeoutMs",
            "electionPortBindRetry",
            "secureClientPort",
            "secureClientPortAddress",
            "observerMasterPort",
            "syncEnabled",
            "reconfigEnabled",
            "localSessionsEnabled",
            "localSessionsUpgradingEnabled",
            "sslQuorumReloadCertFiles",
            "quorum.auth.learner.saslLoginContext",
            "quorum.auth.server.saslLoginContext",
            "quorum.auth.kerberos.servicePrincipal",
            "jvm.pause.monitor",
            "jvm.pause.info-threshold.ms",
            "jvm.pause.warn-threshold.ms",
            "jvm.pause.sleep.time.ms",
            "metricsProvider.className",
            "metricsProvider.httpHost",
            "metricsProvider.httpPort",
            "metricsProvider.exportJvmInfo",
            "metricsProvider.numWorkerThreads",
            "metricsProvider.maxQueueSize",
            "metricsProvider.workerShutdownTimeoutMs",
            "metricsProvider.httpsPort",
            "metricsProvider.ssl.keyStore.location",
            "metricsProvider.ssl.trustStore.location",
            "metricsProvider.ssl.need.client.auth",
            "metricsProvider.ssl.want.client.auth",
            "metricsProvider.ssl.enabledProtocols",
            "metricsProvider.ssl.ciphersuites",
            "oraclePath",
            "leader.nodelay",
            "follower.nodelay",
            "observer.syncEnabled",
            "observerMaster.sizeLimit",
            "kerberos.canonicalizeHostNames",
            "sslQuorum",
            "portUnification",
            "quorum.auth.enableSasl",
            "quorum.auth.learnerRequireSasl",
            "quorum.auth.serverRequireSasl",
            "quorum.cnxn.threads.size",
            "multiAddress.reachabilityCheckEnabled",
            "multiAddress.reachabilityCheckTimeoutMs",
            "leader.ackLoggingFrequency",
            "leader.closeSocketAsync",
            "learner.closeSocketAsync",
            "learner.asyncSending",
            "forward_learner_requests_to_commit_processor_disabled",
            "follower.skipLearnerRequestToNextProcessor",
            "leader.maxConcurrentSnapshots",
            "leader.maxConcurrentSnapshotTimeout");

    @TestFactory
    Stream<DynamicTest> shouldHonourNameOrRefuse() {
        return KEYS.stream().map(name -> dynamicTest(name, () -> check(name)));
    }

    private static void check(String name) throws Exception {
        ConfigKey key = KeyTable.shipped()
                .find(name)
                .orElseThrow(() -> new AssertionError(name + " is unknown here and would be kept as a stranger"));
        if (key.state() == State.HONOURED) {
            return;
        }
        String value = switch (key.type().kind()) {
            case BOOL -> key.defaultValue().equals("true") ? "false" : "true";
            case YESNO -> key.defaultValue().equals("yes") ? "no" : "yes";
            case INT, LONG -> "7777";
            case NUMBER -> "0.125";
            case TEXT, CHOICE -> "something";
        };
        if (key.asksForNothing(value)) {
            return; // switched off, and not there
        }
        try {
            ServerConfig config = key.worksInFile()
                    ? ServerConfigTest.with(Map.of(name, value))
                    : ServerConfigTest.with(Map.of(), Map.of(key.propertyName(), value));
            assertTrue(
                    Stream.concat(config.warnings().stream(), config.notes().stream())
                            .anyMatch(text -> text.contains(name)),
                    name + "=" + value + " is ignored in silence");
        } catch (ConfigException refused) {
            assertEquals(name, refused.key());
        }
    }

    /** What the table gains under this heading belongs into the list. */
    @Test
    void shouldListEveryKeyOfAnEnsemble() {
        Set<String> listed = KEYS.stream()
                .map(name -> name.replaceFirst("^(server|group|weight)\\.1$", "$1.*"))
                .collect(Collectors.toSet());
        assertEquals(
                List.of(),
                KeyTable.shipped().all().stream()
                        .filter(key -> key.section().equals("Ensemble"))
                        .map(ConfigKey::name)
                        .filter(name -> !listed.contains(name))
                        .toList());
    }
}
