package io.zabitat.itests.ensemble;

import io.zabitat.itests.harness.Campaign;
import io.zabitat.itests.harness.Rounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ensembles of our own server under kill -9, SIGSTOP and restarts of leaders and followers, with clients that write:
 * nothing acknowledged is lost, no session expires, all are equal at the end. Two cycles in the build;
 * `-Ditest.campaign=200` gives each ensemble about 200.
 */
class EnsembleKillIT {
    private static final int SESSION_MILLIS = 50_000;

    @TempDir
    Path folder;

    /** Which store keeps a member's history is its own affair. */
    @Test
    void shouldLoseNothingWithStoresOfBothKinds() throws Exception {
        strike("ZZZ", 2, List.of(1, 3));
    }

    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @Test
    void shouldLoseNothing() throws Exception {
        strike("ZZZ", 1, List.of());
    }

    /** The last one has its observer only by `:observer` in the server list; no member has the key peerType. */
    @EnabledIfSystemProperty(named = "itest.campaign", matches = "[2-9]|[0-9]{2,}")
    @ParameterizedTest
    @ValueSource(strings = {"ZZZZZ", "ZZZz"})
    void shouldLoseNothingInLargerOnes(String kinds) throws Exception {
        strike(kinds, 1, List.of());
    }

    private void strike(String kinds, int cycles, List<Integer> onH2) throws Exception {
        Rounds.play(
                "EnsembleKillIT " + kinds + (onH2.isEmpty() ? "" : " H2"),
                Math.max(cycles, Campaign.factor()),
                (random, first, last) -> strike(kinds, onH2, random, first, last));
    }

    private long strike(String kinds, List<Integer> onH2, Random random, int first, int last) throws Exception {
        AtomicLong writes = new AtomicLong();
        Path own = Files.createDirectories(folder.resolve("from" + first));
        Ensemble.with(own, kinds, Map.of(), ensemble -> {
            onH2.forEach(id -> ensemble.member(id).configure(Map.of("zabitat.storage", "h2")));
            ensemble.start();
            try (Load load = Load.start(ensemble, 4, SESSION_MILLIS)) {
                Chaos chaos = new Chaos(ensemble, load, random);
                for (int cycle = first; cycle <= last; cycle++) {
                    chaos.strike(cycle);
                }
                load.verify(ensemble);
                System.out.println("EnsembleKillIT " + kinds + " h2 " + onH2 + ": " + load.ledger());
                writes.set(load.ledger().acknowledged());
            }
        });
        return writes.get();
    }
}
