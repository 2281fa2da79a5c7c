package io.zabitat.election.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.Vote;
import io.zabitat.spi.tck.election.Ensembles;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.server.quorum.FastLeaderElection;
import org.apache.zookeeper.server.quorum.QuorumPeer.ServerState;
import org.junit.jupiter.api.Test;

/** The same answers as ZooKeeper's own classes, for random input. */
class ApacheComparisonTest {
    private static final int ROUNDS = 20_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldWriteTheSameBytes() throws ReflectiveOperationException {
        Method buildMsg = FastLeaderElection.class.getDeclaredMethod(
                "buildMsg", int.class, long.class, long.class, long.class, long.class, byte[].class);
        buildMsg.setAccessible(true);
        for (int i = 0; i < 1000; i++) {
            PeerState state = any(PeerState.values());
            Vote vote = new Vote(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
            byte[] config = new byte[random.nextInt(300)];
            random.nextBytes(config);
            ByteBuffer theirs = (ByteBuffer) buildMsg.invoke(
                    null, state.ordinal(), vote.leader(), vote.zxid(), vote.electionEpoch(), vote.peerEpoch(), config);
            assertArrayEquals(theirs.array(), Notification.encode(state, vote, config), "seed " + seed);
        }
    }

    @Test
    void shouldNumberStatesAlike() {
        for (PeerState state : PeerState.values()) {
            assertEquals(state.ordinal(), ServerState.valueOf(state.name()).ordinal());
        }
    }

    @Test
    void shouldCallTheSameVotesEqual() {
        int equal = 0;
        for (int i = 0; i < ROUNDS; i++) {
            HeardVote one = anyVote();
            HeardVote other = anyVote();
            boolean theirs = apache(one).equals(apache(other));
            assertEquals(theirs, one.agreesWith(other), "seed " + seed + ": " + one + " and " + other);
            equal += theirs ? 1 : 0;
        }
        assertEquals(true, equal > ROUNDS / 20, "seed " + seed);
    }

    /** ZooKeeper's own predicate needs a whole server around it, so this compares with its text, taken word for word. */
    @Test
    void shouldOrderVotesByTheWrittenRule() {
        for (int i = 0; i < ROUNDS; i++) {
            Map<Long, Long> weights = new HashMap<>();
            for (long id = 1; id <= 3; id++) {
                weights.put(id, (long) random.nextInt(2));
            }
            Vote a = anyVote().vote();
            Vote b = anyVote().vote();
            boolean weighs = weights.getOrDefault(a.leader(), 0L) != 0;
            boolean better = a.peerEpoch() > b.peerEpoch()
                    || a.peerEpoch() == b.peerEpoch() && a.zxid() > b.zxid()
                    || a.peerEpoch() == b.peerEpoch() && a.zxid() == b.zxid() && a.leader() > b.leader();
            VoteOrder order = new VoteOrder(
                    Ensembles.context(Ensembles.of(3, 0), 1, weights).quorum());
            assertEquals(weighs && better, order.beats(a, b), "seed " + seed + ": " + a + " and " + b);
        }
    }

    private HeardVote anyVote() {
        Vote vote = new Vote(random.nextInt(4), random.nextInt(3) - 1, random.nextInt(2), random.nextInt(3) - 1);
        return new HeardVote(vote, any(PeerState.values()), random.nextInt(3));
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static org.apache.zookeeper.server.quorum.Vote apache(HeardVote heard) {
        Vote vote = heard.vote();
        return new org.apache.zookeeper.server.quorum.Vote(
                heard.version(),
                vote.leader(),
                vote.zxid(),
                vote.electionEpoch(),
                vote.peerEpoch(),
                ServerState.valueOf(heard.state().name()));
    }
}
