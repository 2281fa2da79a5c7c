package io.zabitat.quorum.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.oracle.Oracle;
import io.zabitat.spi.oracle.Oracle.Answer;
import io.zabitat.spi.oracle.Oracle.Grant;
import io.zabitat.spi.oracle.Oracle.Request;
import io.zabitat.spi.oracle.OracleException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What is asked of oracles in more than one test. */
final class Oracles {
    private static final long LIMIT_SECONDS = 20;

    private Oracles() {}

    static Grant granted(Oracle oracle, long member, long epoch, long zxid) throws OracleException {
        Answer answer = oracle.request(new Request(member, 0, epoch, zxid));
        assertTrue(answer.granted(), answer.reason());
        return answer.grant();
    }

    static String denied(Oracle oracle, long member, long epoch, long zxid) throws OracleException {
        Answer answer = oracle.request(new Request(member, 0, epoch, zxid));
        assertFalse(answer.granted(), answer.toString());
        return answer.reason();
    }

    /** A call that somebody has stopped in the middle. */
    static final class Pause implements Runnable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean armed;

        void arm() {
            armed = true;
        }

        @Override
        public void run() {
            if (armed) {
                armed = false;
                reached.countDown();
                await(over);
            }
        }

        void awaitReached() {
            await(reached);
        }

        void end() {
            over.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertTrue(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS), "not reached in time");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    interface Call {
        Answer ask() throws OracleException;
    }

    /** Asks on another thread. */
    static CompletableFuture<Answer> later(Call call) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        answer.complete(call.ask());
                    } catch (OracleException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                })
                .start();
        return answer;
    }

    static Answer get(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * The holder is stopped for longer than a lease behind the reply of the oracle and before it uses it; meanwhile the other one takes
     * over, and the holder's late steps come to nothing.
     */
    static void shouldFenceALateHolder(Oracle one, Oracle two, Runnable leaseEnds) throws Exception {
        Grant first = granted(one, 1, 5, 9);
        assertTrue(one.record(first, 12).granted());
        two.attend();
        assertTrue(denied(two, 2, 6, 12).contains("server 1 holds the grant, for epoch 5"));
        leaseEnds.run();
        assertTrue(denied(two, 2, 6, 11).contains("acknowledged up to 0xc alone"));
        Grant second = granted(two, 2, 6, 12);
        assertFalse(one.record(first, 13).granted());
        one.release(first, 99);
        assertTrue(two.record(second, 13).granted());
        assertTrue(denied(one, 1, 7, 12).contains("acknowledged up to 0xd alone"));
        two.release(second, 13);
        assertEquals(7, granted(one, 1, 7, 13).epoch());
    }
}
