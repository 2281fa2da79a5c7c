package io.zabitat.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.storage.StorageProvider;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every acknowledged write survives a power loss at any moment (reliability 3.1, CP1 to CP17, and the first row of
 * 3.2).
 */
public abstract class PowerLossContract {
    private static final int CUTS_PER_LIFE = 20;

    /** Of the store in question; it reaches its files through the context's disk alone. */
    protected abstract StorageProvider provider();

    /** Settings for one life of it. */
    protected abstract Map<String, String> settings(Random random);

    @Test
    void shouldKeepWhatWasAcknowledged() {
        campaign(300, 20260101);
    }

    /**
     * One command for many more: {@code mvn test -Dtest=*PowerLossTest -Dzabitat.campaign=10000 [-Dzabitat.seed=N]}.
     */
    @Test
    @EnabledIfSystemProperty(named = "zabitat.campaign", matches = "[0-9]+")
    void shouldKeepWhatWasAcknowledgedInACampaign() {
        campaign(Integer.getInteger("zabitat.campaign"), Long.getLong("zabitat.seed", System.nanoTime()));
    }

    private void campaign(int cuts, long firstSeed) {
        System.out.println("power loss: " + cuts + " cuts, first seed " + firstSeed);
        for (int i = 0; i * CUTS_PER_LIFE < cuts; i++) {
            long seed = firstSeed + i;
            try {
                new PowerLossRun(this, seed, false).run(CUTS_PER_LIFE);
            } catch (Exception | AssertionError failed) {
                throw new AssertionError("seed " + seed + ": " + failed, failed);
            }
        }
    }

    /** The tester is tested: a disk that only pretends to sync must be caught. */
    @Test
    void shouldFindLossesWhenSyncIsTakenOut() {
        int caught = 0;
        String example = "";
        for (long seed = 1; seed <= 10; seed++) {
            try {
                new PowerLossRun(this, seed, true).run(CUTS_PER_LIFE);
            } catch (Exception | AssertionError found) {
                caught++;
                example = String.valueOf(found.getMessage());
            }
        }
        assertTrue(caught >= 9, "caught in " + caught + " of 10 lives");
        assertNotEquals("", example);
    }
}
