package io.zabitat.spi.tck.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;
import io.zabitat.spi.oracle.OracleContext;
import io.zabitat.spi.oracle.OracleException;
import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.tck.harness.KitThread;
import io.zabitat.spi.tck.harness.ThreadWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every oracle must do, also one that only says yes and grants nothing exclusively. A provider's test extends this class, or
 * {@link ExclusiveOracleContract}, and gives the provider and a place to ask at.
 */
@ExtendWith(KitThread.class)
public abstract class OracleContract {
    /** The servers of the ensemble under test. */
    static final List<Long> VOTERS = List.of(1L, 2L);

    static final long LEASE_MILLIS = 30_000;

    private static final long CALL_MILLIS = 2_000;

    /** What a busy machine may add to the length of a call. */
    private static final long PATIENCE_MILLIS = 10_000;

    private final List<Oracle> opened = new ArrayList<>();
    private volatile long skippedNanos;

    /** The provider under test. */
    protected abstract OracleProvider provider();

    /**
     * A place for one ensemble of two, at which nobody has asked yet, as it stands in {@code zoo.cfg}; another one at each call. An oracle
     * that only says yes says it there.
     */
    protected abstract String freshPlace() throws Exception;

    /** Takes away what is asked at the place, so that no question can be answered any more. */
    protected abstract void takeAway(String place) throws Exception;

    /** Places that mean nothing to this provider. */
    protected abstract List<String> unusablePlaces();

    /** Names of threads that are not the oracle's, but of what it asks. */
    protected Set<String> threadsOfTheTest() {
        return Set.of();
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Oracle::close);
    }

    /** A voter's oracle. */
    final Oracle open(long member, String place) {
        Oracle oracle =
                provider().open(new OracleContext(member, VOTERS, place, LEASE_MILLIS, CALL_MILLIS, this::nanoTime));
        opened.add(oracle);
        return oracle;
    }

    /** The two voters' oracles, which have seen each other. */
    final List<Oracle> openBoth(String place) throws OracleException {
        List<Oracle> both = List.of(open(1, place), open(2, place));
        for (int i = 0; i < 2; i++) {
            for (Oracle oracle : both) {
                oracle.attend();
            }
        }
        return both;
    }

    final void close(List<Oracle> oracles) {
        oracles.forEach(Oracle::close);
        opened.removeAll(oracles);
    }

    private long nanoTime() {
        return System.nanoTime() + skippedNanos;
    }

    /** Time goes by for the oracles. */
    final void skipMillis(long millis) {
        skippedNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    static Grant granted(Oracle oracle, long member, long epoch, long zxid) throws OracleException {
        Answer answer = oracle.request(new Request(member, 0, epoch, zxid));
        assertTrue(answer.granted(), answer.reason());
        return answer.grant();
    }

    // --- what it is ---

    @Test
    void shouldHaveAKindThatStandsBeforeAColon() {
        assertTrue(provider().kind().matches("[a-z][a-z0-9-]*"), provider().kind());
    }

    @Test
    void shouldNameThePlaceThatMeansNothing() {
        for (String place : unusablePlaces()) {
            OracleContext context = new OracleContext(1, VOTERS, place, LEASE_MILLIS, CALL_MILLIS, this::nanoTime);
            String message = assertThrows(
                            IllegalArgumentException.class, () -> provider().open(context), "takes " + place)
                    .getMessage();
            assertTrue(message.contains(place) && message.contains("allowed"), message);
        }
    }

    /** A server starts whether or not its oracle can be reached. */
    @Test
    void shouldAskNobodyWhenItIsOpened() throws Exception {
        String place = freshPlace();
        takeAway(place);
        assertFalse(open(1, place).describe().isBlank());
    }

    @Test
    void shouldDescribeItselfToAnyThreadAtAnyTime() throws Exception {
        String place = freshPlace();
        Oracle oracle = openBoth(place).get(0);
        assertDescribed(oracle);
        Grant grant = granted(oracle, 1, 1, 1);
        assertDescribed(oracle);
        takeAway(place);
        grants(() -> oracle.record(grant, 2));
        assertDescribed(oracle);
    }

    private static void assertDescribed(Oracle oracle) throws Exception {
        FutureTask<String> text = new FutureTask<>(oracle::describe);
        Thread operator = new Thread(text, "operator");
        operator.start();
        String line = text.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        operator.join();
        assertTrue(!line.isBlank() && line.lines().count() == 1, "not a line: " + line);
    }

    @Test
    void shouldCreateNoThread() throws Exception {
        String place = freshPlace();
        ThreadWatch watch = new ThreadWatch(threadsOfTheTest());
        Oracle oracle = openBoth(place).get(0);
        Grant grant = granted(oracle, 1, 1, 1);
        oracle.record(grant, 2);
        oracle.release(grant, 2);
        watch.assertNoNewThread();
    }

    // --- yes ---

    @Test
    void shouldGrantWhatWasAskedFor() throws Exception {
        Answer answer = openBoth(freshPlace()).get(0).request(new Request(1, 0, 7, 0x600000009L));
        assertTrue(answer.granted(), answer.reason());
        assertEquals(1, answer.grant().member());
        assertEquals(7, answer.grant().epoch());
    }

    @Test
    void shouldGoOnWhileTheGrantStands() throws Exception {
        Oracle oracle = openBoth(freshPlace()).get(0);
        Grant grant = granted(oracle, 1, 7, 9);
        for (long zxid = 9; zxid < 20; zxid++) {
            Answer answer = oracle.record(grant, zxid);
            assertTrue(answer.granted(), answer.reason());
            assertEquals(grant, answer.grant());
        }
        assertTrue(oracle.record(grant, 19).granted(), "a sign of life is refused");
    }

    @Test
    void shouldTakeAGrantBackMoreThanOnce() throws Exception {
        Oracle oracle = openBoth(freshPlace()).get(0);
        Grant grant = granted(oracle, 1, 7, 9);
        oracle.release(grant, 9);
        oracle.release(grant, 9);
        oracle.attend();
    }

    @Test
    void shouldServeAgainWhenTheServerStartsAgain() throws Exception {
        String place = freshPlace();
        List<Oracle> both = openBoth(place);
        Oracle first = both.get(0);
        first.release(granted(first, 1, 7, 9), 9);
        close(both);
        granted(openBoth(place).get(0), 1, 8, 9);
    }

    // --- no ---

    /** Else two servers go on alone when nobody can be asked. */
    @Test
    void shouldSayNoWhenItCannotAsk() throws Exception {
        String place = freshPlace();
        Oracle oracle = openBoth(place).get(0);
        Grant grant = granted(oracle, 1, 7, 9);
        takeAway(place);
        assertFalse(grants(() -> oracle.record(grant, 10)), "says yes and cannot know it");
        assertFalse(grants(() -> oracle.request(new Request(1, 0, 8, 10))), "says yes and cannot know it");
    }

    @Test
    void shouldKeepACallWithinItsTime() throws Exception {
        String place = freshPlace();
        Oracle oracle = openBoth(place).get(0);
        Grant grant = granted(oracle, 1, 7, 9);
        takeAway(place);
        long before = System.nanoTime();
        grants(() -> oracle.record(grant, 10));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertTrue(took < CALL_MILLIS + PATIENCE_MILLIS, took + " ms, where " + CALL_MILLIS + " are allowed");
    }

    /** A question. */
    interface Call {
        Answer ask() throws OracleException;
    }

    /** Whether the answer is yes; one that cannot be had is none. */
    static boolean grants(Call call) {
        try {
            return call.ask().granted();
        } catch (OracleException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank(), "nothing for the operator");
            return false;
        }
    }
}
