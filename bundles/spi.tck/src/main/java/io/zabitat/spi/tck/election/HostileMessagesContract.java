package io.zabitat.spi.tck.election;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Messages of somebody who knows the protocol and means ill: nothing is thrown, decided out of turn, or answered more than once. For
 * elections whose messages anybody on the network can send; a provider's test extends this class beside {@link ElectionContract}.
 */
public abstract class HostileMessagesContract {
    private static final int VOTERS = 3;
    private static final int RUNS = 50;
    private static final int MESSAGES = 500;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private int sent;
    private int decided;

    /** An election of server {@code self} among three voters and an observer. */
    protected abstract Election election(long self, Random random);

    /** A message of the protocol with any contents, or none of the protocol. */
    protected abstract byte[] message(Random random);

    private final ElectionSink sink = new ElectionSink() {
        @Override
        public void send(long to, byte[] message) {
            sent++;
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            decided++;
            assertTrue(isVoter(vote.leader()), "elects " + vote + ", seed " + seed);
        }

        @Override
        public void wakeAt(long nanos) {
            // time stands still but for what the test says
        }

        @Override
        public void heardLooking(long voter) {
            assertTrue(isVoter(voter), "seed " + seed);
        }

        @Override
        public void note(String text) {
            // for operators
        }
    };

    private static boolean isVoter(long server) {
        return server >= 1 && server <= VOTERS;
    }

    /** A number such as somebody sends who looks for an edge. */
    protected static long number(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MIN_VALUE;
            case 2 -> Long.MAX_VALUE;
            default -> random.nextInt(6) - 1L;
        };
    }

    @Test
    void shouldStayItself() {
        for (int run = 0; run < RUNS; run++) {
            Election election = election(1 + random.nextInt(VOTERS), random);
            boolean looking = false;
            for (int i = 0; i < MESSAGES; i++) {
                sent = 0;
                decided = 0;
                if (random.nextInt(50) == 0) {
                    election.step(new ElectionEvent.Look(7, 0, random.nextBoolean()), i * 1_000_000L, sink);
                    looking = decided == 0;
                    continue;
                }
                long from = random.nextInt(6) - 1L;
                election.step(new ElectionEvent.Received(from, message(random)), i * 1_000_000L, sink);
                assertTrue(sent <= 6, sent + " messages for one, seed " + seed);
                assertTrue(looking || decided == 0, "decides unasked, seed " + seed);
                looking &= decided == 0;
            }
            assertTrue(election.vote().leader() >= 1, "seed " + seed);
        }
    }
}
