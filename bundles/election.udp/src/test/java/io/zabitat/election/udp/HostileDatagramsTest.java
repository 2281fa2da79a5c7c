package io.zabitat.election.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Datagrams of somebody who knows the protocol and means ill: nothing is thrown, decided out of turn, or answered more than once. */
class HostileDatagramsTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private int sent;
    private int decided;

    private final ElectionSink sink = new ElectionSink() {
        @Override
        public void send(long to, byte[] message) {
            sent++;
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            decided++;
            assertTrue(vote.leader() >= 1 && vote.leader() <= 3, "elects " + vote + ", seed " + seed);
        }

        @Override
        public void wakeAt(long nanos) {
            // time stands still but for what the test says
        }

        @Override
        public void heardLooking(long voter) {
            assertTrue(voter >= 1 && voter <= 3, "seed " + seed);
        }

        @Override
        public void note(String text) {
            // for operators
        }
    };

    @Test
    void shouldStayItself() {
        for (int run = 0; run < 50; run++) {
            Election election = new UdpElection(Ensembles.context(Ensembles.of(3, 1), 1 + random.nextInt(3), Map.of()));
            boolean looking = false;
            for (int i = 0; i < 500; i++) {
                sent = 0;
                decided = 0;
                if (random.nextInt(50) == 0) {
                    election.step(new ElectionEvent.Look(7, 0, random.nextBoolean()), i * 1_000_000L, sink);
                    looking = decided == 0;
                    continue;
                }
                long from = random.nextInt(6) - 1L;
                election.step(new ElectionEvent.Received(from, message()), i * 1_000_000L, sink);
                assertTrue(sent <= 6, sent + " datagrams for one, seed " + seed);
                assertTrue(looking || decided == 0, "decides unasked, seed " + seed);
                looking &= decided == 0;
            }
            assertEquals(true, election.vote().leader() >= 1, "seed " + seed);
        }
    }

    private long number() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MIN_VALUE;
            case 2 -> Long.MAX_VALUE;
            default -> random.nextInt(6) - 1L;
        };
    }

    private byte[] message() {
        return switch (random.nextInt(3)) {
            case 0 -> Packets.question(random.nextInt());
            case 1 -> new Packets.Answer(random.nextInt(), number(), new Ballot(number(), number())).encode();
            default -> new byte[random.nextInt(60)];
        };
    }
}
