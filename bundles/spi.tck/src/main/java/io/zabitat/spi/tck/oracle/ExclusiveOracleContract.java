package io.zabitat.spi.tck.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;
import io.zabitat.spi.oracle.OracleException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What an oracle must do that grants to one server at a time: an ensemble of two rests on it that never both go on alone, and that none
 * goes on without what the other has acknowledged alone.
 */
public abstract class ExclusiveOracleContract extends OracleContract {
    private static final int ROUNDS = 20;
    private static final int HISTORIES = 4;
    private static final int STEPS = 30;
    private static final long LIMIT_SECONDS = 30;

    /**
     * Lets the length of a lease go by at a place, of which the kit then expects that nobody gave a sign in it. For an oracle whose time is
     * not {@link io.zabitat.spi.oracle.OracleContext#nanoTime}.
     */
    protected void leaseEnds(String place) throws Exception {
        skipMillis(LEASE_MILLIS + 1);
    }

    protected long seed() {
        return System.nanoTime();
    }

    private static Answer denied(Oracle oracle, Request request) throws OracleException {
        Answer answer = oracle.request(request);
        assertFalse(answer.granted(), request + " is granted");
        assertFalse(answer.reason().isBlank(), "no reason for the operator");
        return answer;
    }

    private static Answer denied(Oracle oracle, long member, long epoch, long zxid) throws OracleException {
        return denied(oracle, new Request(member, 0, epoch, zxid));
    }

    // --- one at a time ---

    @Test
    void shouldRefuseTheOtherWhileAGrantStands() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        Grant grant = granted(both.get(0), 1, 5, 9);
        denied(both.get(1), 2, 6, 9);
        assertTrue(both.get(0).record(grant, 10).granted());
        denied(both.get(1), 2, 7, 10);
    }

    /** Both ask at the same moment, and again: in no round does each get a yes. */
    @Test
    void shouldGrantToOneOfTwoWhoAskAtOnce() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        for (long round = 1; round <= ROUNDS; round++) {
            CyclicBarrier start = new CyclicBarrier(2);
            List<FutureTask<Grant>> asked = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Oracle oracle = both.get(i);
                Request request = new Request(i + 1, 0, 2 * round + i, 9);
                FutureTask<Grant> ask = new FutureTask<>(() -> {
                    start.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                    try {
                        Answer answer = oracle.request(request);
                        return answer.granted() ? answer.grant() : null;
                    } catch (OracleException e) {
                        return null;
                    }
                });
                asked.add(ask);
                new Thread(ask, "voter " + (i + 1)).start();
            }
            Grant first = asked.get(0).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            Grant second = asked.get(1).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertTrue(first == null || second == null, "both got a grant");
            if (first != null) {
                both.get(0).release(first, 9);
            } else if (second != null) {
                both.get(1).release(second, 9);
            }
        }
    }

    @Test
    void shouldGrantToTheOtherWhatWasGivenBack() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        both.get(0).release(granted(both.get(0), 1, 5, 9), 9);
        granted(both.get(1), 2, 6, 9);
        denied(both.get(0), 1, 7, 9);
    }

    @Test
    void shouldGrantAnewToItsHolder() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        Grant first = granted(both.get(0), 1, 5, 9);
        Grant same = granted(both.get(0), 1, 5, 9);
        Grant next = granted(both.get(0), 1, 6, 9);
        assertFalse(both.get(0).record(first, 10).granted(), "a grant that its holder replaced");
        assertFalse(both.get(0).record(same, 10).granted(), "a grant that its holder replaced");
        assertTrue(both.get(0).record(next, 10).granted());
    }

    @Test
    void shouldNumberEachGrantOnce() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        Set<Long> tokens = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            Grant grant = granted(both.get(i % 2), 1 + i % 2, 5 + i, 9);
            assertNotEquals(0, grant.token());
            assertTrue(tokens.add(grant.token()), "token " + grant.token() + " twice");
            both.get(i % 2).release(grant, 9);
        }
    }

    // --- who is entitled ---

    @Test
    void shouldRefuseAHistoryThatEndsBeforeWhatWasAcknowledgedAlone() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        Grant grant = granted(both.get(0), 1, 5, 9);
        assertTrue(both.get(0).record(grant, 12).granted());
        both.get(0).release(grant, 13);
        denied(both.get(1), 2, 6, 12);
        granted(both.get(1), 2, 6, 13);
    }

    /** It led alone from its last zxid on, even if it recorded nothing more. */
    @Test
    void shouldRecordTheHistoryOfWhomItGrants() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        both.get(0).release(granted(both.get(0), 1, 5, 9), 0);
        denied(both.get(1), 2, 6, 8);
        granted(both.get(1), 2, 6, 9);
    }

    @Test
    void shouldNeverGoBackInWhatWasAcknowledged() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        Grant grant = granted(both.get(0), 1, 5, 9);
        assertTrue(both.get(0).record(grant, 12).granted());
        assertFalse(both.get(0).record(grant, 11).granted(), "goes back");
        both.get(0).release(grant, 10);
        denied(both.get(1), 2, 6, 11);
    }

    @Test
    void shouldRefuseAnEpochThatIsNotNew() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        both.get(0).release(granted(both.get(0), 1, 5, 9), 9);
        denied(both.get(1), 2, 4, 9);
        Answer same = denied(both.get(1), 2, 5, 9);
        assertEquals(5, same.highestEpoch(), "the highest epoch granted, from which the asking one goes on");
        granted(both.get(0), 1, 5, 9); // it was given that one
    }

    @Test
    void shouldRefuseAnOlderConfiguration() throws Exception {
        List<Oracle> both = openBoth(freshPlace());
        Answer answer = both.get(0).request(new Request(1, 0x300, 5, 9));
        assertTrue(answer.granted(), answer.reason());
        both.get(0).release(answer.grant(), 9);
        denied(both.get(1), new Request(2, 0x2ff, 6, 9));
        assertTrue(both.get(1).request(new Request(2, 0x300, 6, 9)).granted());
    }

    // --- leases ---

    @Test
    void shouldLetTheOtherTakeOverFromASilentHolder() throws Exception {
        String place = freshPlace();
        List<Oracle> both = openBoth(place);
        Grant first = granted(both.get(0), 1, 5, 9);
        assertTrue(both.get(0).record(first, 12).granted());
        both.get(1).attend();
        denied(both.get(1), 2, 6, 12);
        leaseEnds(place);
        denied(both.get(1), 2, 6, 11);
        assertEquals(6, granted(both.get(1), 2, 6, 12).epoch());
    }

    /** However late the holder's steps come: from the moment at which it was replaced they come to nothing. */
    @Test
    void shouldFenceAReplacedHolder() throws Exception {
        String place = freshPlace();
        List<Oracle> both = openBoth(place);
        Grant first = granted(both.get(0), 1, 5, 9);
        both.get(1).attend();
        leaseEnds(place);
        Grant second = granted(both.get(1), 2, 6, 9);
        assertFalse(both.get(0).record(first, 10).granted(), "the old holder goes on");
        both.get(0).release(first, 99);
        assertTrue(both.get(1).record(second, 10).granted(), "the old holder has ended what is not its own");
        denied(both.get(0), 1, 7, 9);
        both.get(1).release(second, 10);
        granted(both.get(0), 1, 7, 10);
    }

    @Test
    void shouldLeaveTheGrantToAHolderThatGivesSigns() throws Exception {
        String place = freshPlace();
        List<Oracle> both = openBoth(place);
        Grant grant = granted(both.get(0), 1, 5, 9);
        for (int i = 0; i < 3; i++) {
            denied(both.get(1), 2, 6, 9);
            leaseEnds(place);
            assertTrue(both.get(0).record(grant, 9).granted());
        }
        denied(both.get(1), 2, 6, 9);
    }

    // --- memory ---

    @Test
    void shouldRememberWhenServersStartAgain() throws Exception {
        String place = freshPlace();
        List<Oracle> both = openBoth(place);
        Grant grant = granted(both.get(0), 1, 5, 9);
        assertTrue(both.get(0).record(grant, 12).granted());
        close(both);
        both = openBoth(place);
        denied(both.get(1), 2, 6, 12);
        assertTrue(both.get(0).record(grant, 13).granted(), "the grant does not stand any more");
        close(both);
        both = openBoth(place);
        leaseEnds(place);
        denied(both.get(1), 2, 6, 12);
        denied(both.get(1), 2, 5, 13);
        granted(both.get(1), 2, 6, 13);
    }

    @Test
    void shouldKeepPlacesApart() throws Exception {
        Oracle here = openBoth(freshPlace()).get(0);
        Oracle there = openBoth(freshPlace()).get(1);
        granted(here, 1, 5, 9);
        granted(there, 2, 1, 1);
    }

    /** Questions drawn at random, each answer compared with one that was counted by hand. */
    @Test
    void shouldAnswerAsCountedByHand() throws Exception {
        long seed = seed();
        Random random = new Random(seed);
        for (int i = 0; i < HISTORIES; i++) {
            String place = freshPlace();
            List<Oracle> both = openBoth(place);
            CountedGrants counted = new CountedGrants();
            List<Grant> grants = new ArrayList<>(List.of(new Grant(1, 0, 0)));
            for (int step = 0; step < STEPS; step++) {
                String where = "seed " + seed + " history " + i + " step " + step + ", " + counted;
                step(random, place, both, counted, grants, where);
            }
            close(both);
        }
    }

    private void step(
            Random random, String place, List<Oracle> both, CountedGrants counted, List<Grant> grants, String where)
            throws Exception {
        int who = random.nextInt(2);
        Oracle oracle = both.get(who);
        Grant grant = grants.get(Math.max(0, grants.size() - 1 - random.nextInt(3)));
        long zxid = random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                long epoch = Math.max(0, counted.highestEpoch() - 1) + random.nextInt(4);
                Request request = new Request(who + 1, random.nextInt(3), epoch, zxid);
                Answer answer = oracle.request(request);
                assertEquals(counted.mayHave(request), answer.granted(), () -> where + ", asked " + request);
                if (answer.granted()) {
                    counted.grant(request, answer.grant());
                    grants.add(answer.grant());
                } else {
                    assertEquals(counted.highestEpoch(), answer.highestEpoch(), where);
                }
            }
            case 2, 3 -> {
                Answer answer = both.get(voter(grant)).record(grant, zxid);
                assertEquals(
                        counted.mayRecord(grant, zxid), answer.granted(), () -> where + ", recorded " + zxid + grant);
                if (answer.granted()) {
                    counted.record(zxid);
                }
            }
            case 4 -> {
                both.get(voter(grant)).release(grant, zxid);
                counted.release(grant, zxid);
            }
            default -> {
                both.get(0).attend();
                both.get(1).attend();
                leaseEnds(place);
                counted.leaseEnds();
            }
        }
    }

    private static int voter(Grant grant) {
        return (int) grant.member() - 1;
    }
}
