package io.zabitat.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two voters that ask an oracle (quorum protocol, section 10): this is server 1. */
class OracleElectionTest {
    private static final long ZXID = 5L << 32 | 7;

    private final EnsembleConfig config = Ensembles.of(2, 0);
    private final List<Long> decisions = new ArrayList<>();
    private final Election election = new FastLeaderElectionProvider()
            .start(new ElectionContext(1, false, config, new TwoVoters(), Map.of(), new SplittableRandom(1)));

    private record TwoVoters() implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            return servers.length == 2;
        }

        @Override
        public boolean isQuorum(long[] servers, boolean granted) {
            return servers.length == 2 || granted;
        }

        @Override
        public OracleUse oracle() {
            return OracleUse.EXCLUSIVE;
        }

        @Override
        public long weight(long server) {
            return 1;
        }

        @Override
        public boolean isVoter(long server) {
            return server == 1 || server == 2;
        }
    }

    private final class Sink implements ElectionSink {
        @Override
        public void send(long to, byte[] message) {}

        @Override
        public void decide(Vote vote, boolean counts) {
            decisions.add(vote.leader());
        }

        @Override
        public void wakeAt(long nanos) {}

        @Override
        public void heardLooking(long voter) {}

        @Override
        public void note(String text) {}
    }

    private void tell(ElectionEvent event) {
        election.step(event, 0, new Sink());
    }

    private void look() {
        tell(new ElectionEvent.Look(ZXID, 5, true));
    }

    private void hear(PeerState state) {
        Vote vote = new Vote(2, ZXID, 9, 5);
        tell(new ElectionEvent.Received(2, Notification.encode(state, vote, config.textBytes())));
    }

    @Test
    void shouldLeadAloneWhenTheOracleSaysYes() {
        look();
        assertEquals(List.of(), decisions);
        tell(new ElectionEvent.OracleSaid(true));
        assertEquals(List.of(1L), decisions);
    }

    @Test
    void shouldNotLeadAloneWhenTheOracleSaysNo() {
        look();
        tell(new ElectionEvent.OracleSaid(false));
        assertEquals(List.of(), decisions);
    }

    /** It leads without a quorum: somebody has allowed it. */
    @Test
    void shouldFollowALoneLeaderWhenTheOracleSaysNo() {
        look();
        hear(PeerState.LEADING);
        assertEquals(List.of(), decisions);
        tell(new ElectionEvent.OracleSaid(false));
        hear(PeerState.LEADING);
        assertEquals(List.of(2L), decisions);
    }

    /** Its history may lack something, so it never asks: nobody will tell it no. */
    @Test
    void shouldFollowALoneLeaderWhenItIsEmpty() {
        tell(new ElectionEvent.Look(0, 0, false));
        hear(PeerState.LEADING);
        assertEquals(List.of(2L), decisions);
    }

    @Test
    void shouldForgetTheAnswerWhenItLooksAgain() {
        look();
        tell(new ElectionEvent.OracleSaid(false));
        look();
        hear(PeerState.LEADING);
        assertEquals(List.of(), decisions);
    }
}
