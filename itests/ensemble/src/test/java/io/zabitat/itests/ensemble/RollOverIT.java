package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lower half of the zxid reaches its end under load: a new epoch begins and nothing is lost. */
class RollOverIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final int WRITES_LEFT = 400;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"AZZ"})
    void shouldGoOnInANewEpoch(String kinds) throws Exception {
        long start = 0xffff_ffffL - WRITES_LEFT;
        Map<String, String> keys = Map.of("testingonly.initialZxid", String.valueOf(start));
        Ensemble.with(folder, kinds, keys, ensemble -> {
            ensemble.start();
            try (Load load = Load.start(ensemble, 3, SESSION_MILLIS)) {
                load.awaitProgress(3 * WRITES_LEFT);
                ensemble.awaitAllServing();
                load.verify(ensemble);
                long epoch = ensemble.awaitLeader().zxid() >>> 32;
                assertTrue(epoch >= 3, "epoch " + epoch + " after " + load.ledger());
                System.out.println("RollOverIT " + kinds + ": epoch " + epoch + ", " + load.ledger());
            }
        });
    }
}
