package io.zabitat.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.tck.election.Ensembles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Lists of members that come in notifications (election protocol, section 2.1), and an election that takes another's place. */
class ConfigGossipTest {
    private static final EnsembleConfig OLD = Ensembles.of(3, 0).withVersion(0x100000000L);
    private static final EnsembleConfig NEW = Ensembles.of(4, 0).withVersion(0x200000005L);

    private final List<EnsembleConfig> heard = new ArrayList<>();
    private final TreeSet<Long> told = new TreeSet<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<Vote> decision = Optional.empty();

    private final ElectionSink sink = new ElectionSink() {
        @Override
        public void send(long to, byte[] message) {
            told.add(to);
        }

        @Override
        public void decide(Vote vote, boolean counts) {
            decision = Optional.of(vote);
        }

        @Override
        public void wakeAt(long nanos) {}

        @Override
        public void heardLooking(long voter) {}

        @Override
        public void heardConfig(EnsembleConfig config) {
            heard.add(config);
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    };

    private Election election(boolean reconfigEnabled) {
        return election(OLD, Optional.empty(), reconfigEnabled);
    }

    private static Election election(EnsembleConfig config, Optional<EnsembleConfig> next, boolean reconfigEnabled) {
        return new FastElection(new ElectionContext(
                1,
                false,
                config,
                next,
                new Majorities(config, next),
                Map.of("reconfigEnabled", Boolean.toString(reconfigEnabled)),
                new Random(1)));
    }

    private void tell(Election election, ElectionEvent event) {
        election.step(event, 0, sink);
    }

    private static ElectionEvent said(long from, PeerState state, Vote vote, EnsembleConfig config) {
        return new ElectionEvent.Received(from, Notification.encode(state, vote, config.textBytes()));
    }

    private static final Vote FOR_TWO = new Vote(2, 5, 1, 1);

    @Test
    void shouldTellOfANewerListAndNotCountTheVoteByTheOldOne() {
        Election election = election(true);
        tell(election, new ElectionEvent.Look(5, 1, true));

        tell(election, said(2, PeerState.LOOKING, FOR_TWO, NEW));
        tell(election, said(3, PeerState.FOLLOWING, FOR_TWO, NEW));
        tell(election, said(2, PeerState.LEADING, FOR_TWO, NEW));

        assertEquals(List.of(NEW, NEW, NEW), heard);
        assertEquals(Optional.empty(), decision);
        assertEquals(1, election.vote().leader());
    }

    @Test
    void shouldCountVotesWithAnOlderListOrOneThatCannotBeRead() {
        Election election = election(true);
        tell(election, new ElectionEvent.Look(5, 1, true));

        tell(election, said(2, PeerState.LOOKING, FOR_TWO, Ensembles.of(5, 0)));
        assertEquals(2, election.vote().leader());
        byte[] broken = "server.1=nonsense\nversion=300000000".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        tell(
                election,
                new ElectionEvent.Received(3, Notification.encode(PeerState.LOOKING, new Vote(3, 5, 1, 1), broken)));

        assertEquals(3, election.vote().leader());
        assertTrue(heard.isEmpty());
        assertTrue(notes.isEmpty(), notes.toString());
    }

    /** A wrong bit in a list on its way: whoever has learned it like that cannot reach its leader, and would never hear of a newer one. */
    @Test
    void shouldTellOnceOfAListThatMoreMembersHaveUnderTheSameVersion() {
        EnsembleConfig wrong = Ensembles.of(4, 0).withVersion(OLD.version());
        Election election = election(wrong, Optional.empty(), true);
        tell(election, new ElectionEvent.Look(5, 1, true));

        tell(election, said(2, PeerState.LOOKING, new Vote(2, 5, 1, 1), OLD));
        tell(election, said(2, PeerState.LOOKING, new Vote(2, 5, 1, 1), OLD));
        tell(election, said(9, PeerState.LOOKING, new Vote(2, 5, 1, 1), OLD));
        assertTrue(heard.isEmpty(), "one member, and a stranger: nobody knows who is wrong");
        tell(election, said(4, PeerState.LOOKING, new Vote(2, 5, 1, 1), wrong));
        tell(election, said(3, PeerState.LOOKING, new Vote(3, 5, 1, 1), OLD));
        assertTrue(heard.isEmpty(), "two and two");
        assertEquals(3, election.vote().leader());
        tell(election, said(4, PeerState.LOOKING, new Vote(4, 5, 1, 1), OLD));
        assertEquals(List.of(OLD), heard);
        tell(election, said(4, PeerState.LOOKING, new Vote(4, 5, 1, 1), OLD));
        assertEquals(List.of(OLD), heard);
        assertEquals(4, election.vote().leader(), "who keeps its list counts on");
    }

    @Test
    void shouldAdoptNothingWhereMembersDoNotChange() {
        Election election = election(false);
        tell(election, new ElectionEvent.Look(5, 1, true));

        tell(election, said(2, PeerState.LOOKING, FOR_TWO, NEW));

        assertTrue(heard.isEmpty());
        assertEquals(2, election.vote().leader());
        assertEquals(1, notes.size(), notes.toString());
    }

    @Test
    void shouldLeaveTheListAloneWhileItHasALeader() {
        Election election = election(true);
        tell(election, new ElectionEvent.Settled(3, 1));

        tell(election, said(2, PeerState.LOOKING, FOR_TWO, NEW));

        assertTrue(heard.isEmpty());
        assertEquals(new TreeSet<>(List.of(2L)), told);
    }

    @Test
    void shouldAskThoseThatAreProposedAndNeedTheirVotes() {
        Election election = election(OLD, Optional.of(Ensembles.of(5, 0).withVersion(NEW.version())), true);
        tell(election, new ElectionEvent.Look(5, 1, true));
        assertEquals(new TreeSet<>(List.of(2L, 3L, 4L, 5L)), told);
        for (long voter : new long[] {2, 3}) {
            tell(election, said(voter, PeerState.LOOKING, FOR_TWO, OLD));
        }
        election.step(new ElectionEvent.Tick(), Settings.FINALIZE_WAIT_NANOS, sink);
        assertEquals(2, decision.orElseThrow().leader()); // three of three, and three of five

        decision = Optional.empty();
        Election few = election(OLD, Optional.of(Ensembles.of(6, 0).withVersion(NEW.version())), true);
        tell(few, new ElectionEvent.Look(5, 1, true));
        for (long voter : new long[] {2, 3}) {
            tell(few, said(voter, PeerState.LOOKING, FOR_TWO, OLD));
        }
        few.step(new ElectionEvent.Tick(), Settings.FINALIZE_WAIT_NANOS, sink);
        assertEquals(Optional.empty(), decision); // three of six
        tell(few, said(6, PeerState.LOOKING, FOR_TWO, OLD));
        few.step(new ElectionEvent.Tick(), 2 * Settings.FINALIZE_WAIT_NANOS, sink);
        assertEquals(2, decision.orElseThrow().leader());
    }

    @Test
    void shouldGoOnWhereTheElectionBeforeWas() {
        Election election = election(true);
        tell(election, new ElectionEvent.Resumed(new Vote(3, 7, 41, 6)));
        tell(election, new ElectionEvent.PeerUp(2));
        tell(election, new ElectionEvent.Settled(3, 6));

        assertEquals(new Vote(3, 7, 41, 6), election.vote());
        tell(election, new ElectionEvent.Look(9, 6, true));
        assertEquals(42, election.round());
    }

    /** Both majorities. */
    private record Majorities(EnsembleConfig config, Optional<EnsembleConfig> next) implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            return isMajority(config, servers)
                    && next.map(list -> isMajority(list, servers)).orElse(true);
        }

        private static boolean isMajority(EnsembleConfig list, long[] servers) {
            long voters = java.util.Arrays.stream(servers).filter(list::isVoter).count();
            return 2 * voters > list.voters().size();
        }

        @Override
        public long weight(long server) {
            return isVoter(server) ? 1 : 0;
        }

        @Override
        public boolean isVoter(long server) {
            return config.isVoter(server)
                    || next.map(list -> list.isVoter(server)).orElse(false);
        }
    }
}
