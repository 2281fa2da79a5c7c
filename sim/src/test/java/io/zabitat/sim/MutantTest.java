package io.zabitat.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.storage.file.FileStorageProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tester is tested: servers that are wrong in one place must be found out within so many seeds. */
class MutantTest {
    private static final int SEEDS = 100;

    private static final class LyingDisk extends SimDisk {
        private final Counters counters;

        LyingDisk(Counters counters) {
            super(counters);
            this.counters = counters;
        }

        @Override
        SimDisk empty() {
            return new LyingDisk(counters);
        }

        @Override
        boolean honoursSync() {
            return false;
        }
    }

    /** Forgets names: a file that was synced is there, but its directory was not. */
    private static final class NamelessDisk extends SimDisk {
        private final Counters counters;

        NamelessDisk(Counters counters) {
            super(counters);
            this.counters = counters;
        }

        @Override
        SimDisk empty() {
            return new NamelessDisk(counters);
        }

        @Override
        public void syncDirectory(Path directory) {
            // says that it did
        }
    }

    @Test
    void shouldFindADiskThatSwallowsSyncs() {
        assertFound(new Simulation.Parts(new FileStorageProvider(), LyingDisk::new), "");
    }

    @Test
    void shouldFindADirectoryThatIsNeverSynced() {
        assertFound(new Simulation.Parts(new FileStorageProvider(), NamelessDisk::new), "");
    }

    @Test
    void shouldFindAcknowledgementsBeforeTheSync() {
        assertFound(
                mutant(new MutantStore.Fault() {
                    @Override
                    public boolean skipsSync() {
                        return true;
                    }
                }),
                "promised was");
    }

    @Test
    void shouldFindALogThatDropsABatchNowAndThen() {
        assertFound(
                mutant(new MutantStore.Fault() {
                    private int batches;

                    @Override
                    public boolean drops(TxnBatch batch) {
                        return ++batches % 100 == 0;
                    }
                }),
                "");
    }

    @Test
    void shouldFindASyncWhoseFailureIsIgnored() {
        assertFound(
                mutant(new MutantStore.Fault() {
                    @Override
                    public boolean ignoresFailures() {
                        return true;
                    }
                }),
                "");
    }

    @Test
    void shouldFindARecoveryThatForgetsTheLastTransaction() {
        assertFound(
                mutant(new MutantStore.Fault() {
                    @Override
                    public boolean losesLastTxn() {
                        return true;
                    }
                }),
                "promised was");
    }

    @Test
    void shouldFindASnapshotOfAnotherState() {
        assertFound(
                mutant(new MutantStore.Fault() {
                    @Override
                    public boolean bendsSnapshots() {
                        return true;
                    }
                }),
                "");
    }

    private static Simulation.Parts mutant(MutantStore.Fault fault) {
        StorageProvider provider = new MutantStore(new FileStorageProvider(), fault);
        return new Simulation.Parts(provider, SimDisk::new);
    }

    private static void assertFound(Simulation.Parts parts, String by) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Simulation(seed, parts).run();
            } catch (Violation found) {
                assertTrue(found.getMessage().contains(by), found.getMessage());
                return;
            }
        }
        fail("not found in " + SEEDS + " seeds");
    }
}
