package io.zabitat.itests.ensemble;

import io.zabitat.itests.harness.Campaign;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ensembles of our own server under kill -9, SIGSTOP and restarts of leaders and followers, with clients that write: nothing acknowledged is
 * lost, no session expires, all are equal at the end. A few cycles in the build; `-Ditest.campaign=200` gives each ensemble about 200.
 */
class EnsembleKillIT {
    private static final int SESSION_MILLIS = 25_000;

    @TempDir
    Path folder;

    /** The last one has its observer only by `:observer` in the server list; no member has the key peerType. */
    @ParameterizedTest
    @CsvSource({"ZZZ, 3", "ZZZZZ, 2", "ZZZz, 2"})
    void shouldLoseNothing(String kinds, int cycles) throws Exception {
        Random random = Campaign.random("EnsembleKillIT " + kinds);
        Ensemble.with(folder, kinds, Map.of(), ensemble -> {
            ensemble.start();
            try (Load load = Load.start(ensemble, 4, SESSION_MILLIS)) {
                Chaos chaos = new Chaos(ensemble, load, random);
                for (int cycle = 1; cycle <= Math.max(cycles, Campaign.factor()); cycle++) {
                    chaos.strike(cycle);
                }
                load.verify(ensemble);
                System.out.println("EnsembleKillIT " + kinds + ": " + load.ledger());
            }
        });
    }
}
