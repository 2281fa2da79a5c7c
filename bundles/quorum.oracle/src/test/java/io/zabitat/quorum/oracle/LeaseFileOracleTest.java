package io.zabitat.quorum.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseFileOracleTest {
    private static final long LEASE_MILLIS = 5_000;

    @TempDir
    Path folder;

    private final AtomicLong skipped = new AtomicLong();
    private final Oracles.Pause pause = new Oracles.Pause();

    private long nanoTime() {
        return System.nanoTime() + skipped.get();
    }

    private void leaseEnds() {
        skipped.addAndGet(TimeUnit.MILLISECONDS.toNanos(LEASE_MILLIS + 1));
    }

    private Oracle oracle(long member, Path file) {
        OracleContext context =
                new OracleContext(member, List.of(1L, 2L), "file:" + file, LEASE_MILLIS, 200, this::nanoTime);
        return new LeaseFileOracle(context, new LeaseFile(file, 200, this::nanoTime, pause), 1000 + member);
    }

    private Path file() {
        return folder.resolve("lease");
    }

    /** Both have looked, and looked again: each has found what the other wrote. */
    private void meet(Oracle one, Oracle two) throws OracleException {
        one.attend();
        two.attend();
        one.attend();
    }

    @Test
    void shouldGrantNothingBeforeBothHaveShownThatTheySeeTheFile() throws Exception {
        Oracle one = oracle(1, file());
        Oracle two = oracle(2, file());
        one.attend();
        assertTrue(Oracles.denied(one, 1, 5, 9).contains("server 2 has written nothing here yet"));
        Oracle elsewhere = oracle(2, folder.resolve("other"));
        elsewhere.attend();
        assertTrue(Oracles.denied(elsewhere, 2, 5, 9).contains("server 1 has written nothing here yet"));
        assertTrue(Oracles.denied(one, 1, 5, 9).contains("server 2 has written nothing here yet"));
        two.attend();
        assertEquals(5, Oracles.granted(one, 1, 5, 9).epoch());
        assertTrue(one.describe().endsWith("both servers see it"), one.describe());
    }

    /** A server that comes back alone must be able to go on, so what was shown once is not asked for again. */
    @Test
    void shouldRememberTheProofOverARestart() throws Exception {
        meet(oracle(1, file()), oracle(2, file()));
        Oracle again = new LeaseFileOracle(
                new OracleContext(1, List.of(1L, 2L), "", LEASE_MILLIS, 200, this::nanoTime),
                new LeaseFile(file(), 200, this::nanoTime, pause),
                77);
        assertEquals(5, Oracles.granted(again, 1, 5, 9).epoch());
    }

    @Test
    void shouldFenceAHolderThatIsStoppedBehindTheReply() throws Exception {
        Oracle one = oracle(1, file());
        Oracle two = oracle(2, file());
        meet(one, two);
        Oracles.shouldFenceALateHolder(one, two, this::leaseEnds);
    }

    /** Stopped between check and change it keeps the lock: nobody can come between. */
    @Test
    void shouldKeepOthersOutWhileAHolderIsStoppedBetweenCheckAndChange() throws Exception {
        Oracle one = oracle(1, file());
        Oracle two = oracle(2, file());
        meet(one, two);
        Grant first = Oracles.granted(one, 1, 5, 9);
        pause.arm();
        CompletableFuture<Answer> recording = Oracles.later(() -> one.record(first, 10));
        pause.awaitReached();
        leaseEnds();
        String refused = assertThrows(OracleException.class, () -> Oracles.denied(two, 2, 6, 9))
                .getMessage();
        assertTrue(refused.contains("is locked by somebody else"), refused);
        pause.end();
        assertTrue(Oracles.get(recording).granted());
        assertTrue(Oracles.denied(two, 2, 6, 9).contains("acknowledged up to 0xa alone"));
    }

    /** A sign of life seen late counts from when it is seen. */
    @Test
    void shouldNotTakeOverWhileTheHolderGivesSigns() throws Exception {
        Oracle one = oracle(1, file());
        Oracle two = oracle(2, file());
        meet(one, two);
        Grant first = Oracles.granted(one, 1, 5, 9);
        for (int i = 0; i < 3; i++) {
            assertTrue(Oracles.denied(two, 2, 6, 9).contains("server 1 holds the grant"));
            leaseEnds();
            assertTrue(one.record(first, 9).granted());
        }
        assertTrue(Oracles.denied(two, 2, 6, 9).contains("server 1 holds the grant"));
    }

    @Test
    void shouldRefuseADamagedFile() throws Exception {
        Oracle one = oracle(1, file());
        meet(one, oracle(2, file()));
        Files.writeString(file(), Files.readString(file()).replace("upTo=0", "upTo=7"));
        String refused = assertThrows(OracleException.class, () -> Oracles.denied(one, 1, 5, 9))
                .getMessage();
        assertTrue(refused.contains("its check sum does not fit"), refused);
        assertTrue(one.describe().contains("does not work"), one.describe());
    }

    @Test
    void shouldRefusePlacesThatAreNone() {
        for (String place : List.of("file:lease", "file:", "file:/")) {
            OracleContext context = new OracleContext(1, List.of(1L, 2L), place, 1, 1, System::nanoTime);
            assertThrows(IllegalArgumentException.class, () -> new LeaseFileOracleProvider().open(context), place);
        }
        assertFalse(Files.exists(file()));
    }
}
