package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.TlsKeys;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ensembles whose members speak TLS to each other, alone and with Apache's server, on either transport. */
class TlsEnsembleIT {
    private static final int SESSION_MILLIS = 50_000;

    @TempDir
    Path folder;

    /** Both kinds of server lead, and the engine between servers has a thread of its own. */
    @Test
    void shouldServeAsOne() throws Exception {
        serveAsOne("ZAZ", 2, 3, "nio", "netty");
    }

    /** Letters as in {@link Ensemble}; who leads first, and who leads then; the transports. */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @CsvSource({
        "ZZZ, 3, 2, nio, nio",
        "AAZ, 2, 3, nio, nio",
        "ZAZ, 2, 3, netty, netty",
        "ZZZ, 3, 2, nio, netty",
    })
    void shouldServeAsOneInEveryMixture(String kinds, int firstLeader, int secondLeader, String clients, String peers)
            throws Exception {
        serveAsOne(kinds, firstLeader, secondLeader, clients, peers);
    }

    private void serveAsOne(String kinds, int firstLeader, int secondLeader, String clients, String peers)
            throws Exception {
        Random random = Campaign.random("TlsEnsembleIT " + kinds);
        Map<String, String> keys =
                new HashMap<>(TlsKeys.make(folder.resolve("keys"), "member").config("ssl.quorum."));
        keys.put("sslQuorum", "true");
        keys.put("zabitat.transport.client", clients);
        keys.put("zabitat.transport.peer", peers);
        Ensemble.with(folder, kinds, keys, ensemble -> {
            ensemble.startLedBy(firstLeader);
            Story.tell(ensemble, "one");
            ensemble.makeLeader(secondLeader);
            Story.tell(ensemble, "two");
            Tree.same(ensemble);
            if (Campaign.factor() > 1) {
                strike(ensemble, random);
            }
        });
    }

    private static void strike(Ensemble ensemble, Random random) throws Exception {
        try (Load load = Load.start(ensemble, 3, SESSION_MILLIS)) {
            new Chaos(ensemble, load, random).strike(1);
            load.verify(ensemble);
            assertEquals(0, load.ledger().expiredSessions());
        }
    }

    /** Half-way through such a change: all understand both, one still speaks without. */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @Test
    void shouldServeWhileMembersSpeakDifferently() throws Exception {
        Map<String, String> keys =
                new HashMap<>(TlsKeys.make(folder.resolve("keys"), "member").config("ssl.quorum."));
        keys.put("portUnification", "true");
        Ensemble.with(folder, "ZAZ", keys, ensemble -> {
            ensemble.member(2).configure(Map.of("sslQuorum", "true"));
            ensemble.member(3).configure(Map.of("sslQuorum", "true"));
            ensemble.start();
            Story.tell(ensemble, "half");
            Tree.same(ensemble);
        });
    }

    /** As ZooKeeper's documents say: first both are understood, then TLS is spoken, then nothing else is understood. */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @Test
    void shouldChangeToTlsMemberByMember() throws Exception {
        Map<String, String> keys =
                new HashMap<>(TlsKeys.make(folder.resolve("keys"), "member").config("ssl.quorum."));
        Ensemble.with(folder, "ZAZ", keys, ensemble -> {
            ensemble.start();
            roll(ensemble, Map.of("portUnification", "true"));
            roll(ensemble, Map.of("sslQuorum", "true"));
            roll(ensemble, Map.of("portUnification", "false"));
            Story.tell(ensemble, "secure");
            Tree.same(ensemble);
        });
    }

    private static void roll(Ensemble ensemble, Map<String, String> keys) {
        for (Member member : ensemble.members()) {
            member.stop();
            member.configure(keys);
            member.launch();
            ensemble.awaitAllServing();
        }
    }
}
