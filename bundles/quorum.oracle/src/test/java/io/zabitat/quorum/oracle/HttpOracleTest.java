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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpOracleTest {
    private HttpRegister service;

    @BeforeEach
    void start() throws Exception {
        service = new HttpRegister();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Oracle oracle(long member, long callMillis) {
        return new HttpOracleProvider()
                .open(new OracleContext(member, List.of(1L, 2L), service.place(), 5_000, callMillis, System::nanoTime));
    }

    @Test
    void shouldFenceAHolderThatIsStoppedBehindTheReply() throws Exception {
        Oracles.shouldFenceALateHolder(oracle(1, 10_000), oracle(2, 10_000), service::leaseEnds);
    }

    /** The service is stopped between check and change: the other's question waits, and finds the change done. */
    @Test
    void shouldNotLetAnotherComeBetweenCheckAndChange() throws Exception {
        Oracle one = oracle(1, 10_000);
        Oracle two = oracle(2, 10_000);
        Grant first = Oracles.granted(one, 1, 5, 9);
        service.beforeChange.arm();
        CompletableFuture<Answer> recording = Oracles.later(() -> one.record(first, 10));
        service.beforeChange.awaitReached();
        CompletableFuture<Answer> taking = Oracles.later(() -> two.request(new Oracle.Request(2, 0, 6, 9)));
        service.beforeChange.end();
        assertTrue(Oracles.get(recording).granted());
        assertTrue(Oracles.get(taking).reason().contains("acknowledged up to 0xa alone"));
    }

    /** Recorded, but the reply comes too late: the server must not count on it, and the other is refused all the same. */
    @Test
    void shouldTakeALateReplyForNone() throws Exception {
        Oracle one = oracle(1, 300);
        Oracle two = oracle(2, 10_000);
        Grant first = Oracles.granted(one, 1, 5, 9);
        service.beforeReply.arm();
        CompletableFuture<Answer> recording = Oracles.later(() -> one.record(first, 10));
        service.beforeReply.awaitReached();
        Throwable late = assertThrows(ExecutionException.class, () -> Oracles.get(recording))
                .getCause();
        assertTrue(late instanceof OracleException, late.toString());
        service.leaseEnds();
        assertTrue(Oracles.denied(two, 2, 6, 9).contains("acknowledged up to 0xa alone"));
    }

    @Test
    void shouldTakeAnythingElseForNoAnswer() throws Exception {
        Oracle one = oracle(1, 5_000);
        for (int status : new int[] {201, 302, 404, 500, 503}) {
            service.failWith(status);
            assertThrows(OracleException.class, () -> Oracles.granted(one, 1, 5, 9), "status " + status);
        }
        assertTrue(one.describe().contains("status 503"), one.describe());
        service.failWith(0);
        assertEquals(5, Oracles.granted(one, 1, 5, 9).epoch());
        service.close();
        assertThrows(OracleException.class, () -> Oracles.granted(one, 1, 5, 9));
        assertFalse(one.describe().endsWith("answers"), one.describe());
    }

    @Test
    void shouldRefusePlacesThatAreNone() {
        for (String place : List.of("http:nowhere", "http://", "http://host/a?b", "http://a b/")) {
            OracleContext context = new OracleContext(1, List.of(1L, 2L), place, 1, 1, System::nanoTime);
            assertThrows(IllegalArgumentException.class, () -> new HttpOracleProvider().open(context), place);
        }
    }
}
