package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ensembles of Apache's server and ours: each kind leads, follows and observes, everything is asked through every member, members die and
 * return in any order under load, and afterwards all hold the same tree, sessions included.
 */
class MixedEnsembleIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final int CYCLES = 1;

    @TempDir
    Path folder;

    /** Letters as in {@link Ensemble}; who leads first, by construction, and who leads then. */
    @ParameterizedTest
    @CsvSource({
        "AAZa, 2, 3, nio",
        "ZZAz, 2, 3, netty",
    })
    void shouldServeAsOne(String kinds, int firstLeader, int secondLeader, String transport) throws Exception {
        serveAsOne(kinds, firstLeader, secondLeader, transport);
    }

    /** What the others show in less. */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @CsvSource({
        "ZAZAZ, 4, 5, nio",
        "AAZ, 2, 3, nio",
        "ZAZ, 2, 3, nio",
        "AAZz, 2, 3, nio",
        "ZZZa, 3, 2, nio",
        "ZAZ, 2, 3, netty",
    })
    void shouldServeAsOneInEveryMixture(String kinds, int firstLeader, int secondLeader, String transport)
            throws Exception {
        serveAsOne(kinds, firstLeader, secondLeader, transport);
    }

    private void serveAsOne(String kinds, int firstLeader, int secondLeader, String transport) throws Exception {
        // nio is the default, which -Ditest.transport replaces
        Map<String, String> keys = transport.equals("nio")
                ? Map.of()
                : Map.of("zabitat.transport.client", transport, "zabitat.transport.peer", transport);
        Rounds.play(
                "MixedEnsembleIT " + kinds + (keys.isEmpty() ? "" : " " + transport),
                CYCLES * Campaign.factor(),
                (random, first, last) -> serveAsOne(kinds, firstLeader, secondLeader, keys, random, first, last));
    }

    private long serveAsOne(
            String kinds,
            int firstLeader,
            int secondLeader,
            Map<String, String> keys,
            Random random,
            int first,
            int last)
            throws Exception {
        AtomicLong writes = new AtomicLong();
        Path own = Files.createDirectories(folder.resolve("from" + first));
        Ensemble.with(own, kinds, keys, ensemble -> {
            ensemble.startLedBy(firstLeader);
            Story.tell(ensemble, "one");
            ensemble.makeLeader(secondLeader);
            Story.tell(ensemble, "two");
            Tree.same(ensemble);
            try (Load load = Load.start(ensemble, 3, SESSION_MILLIS)) {
                Chaos chaos = new Chaos(ensemble, load, random);
                for (int cycle = first; cycle <= last; cycle++) {
                    chaos.strike(cycle);
                }
                load.verify(ensemble);
                System.out.println("MixedEnsembleIT " + kinds + ": " + load.ledger());
                assertEquals(0, load.ledger().expiredSessions());
                writes.set(load.ledger().acknowledged());
            }
        });
        return writes.get();
    }
}
