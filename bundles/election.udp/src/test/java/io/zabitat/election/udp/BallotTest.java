package io.zabitat.election.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server votes with has the order of (epoch joined, zxid), though the protocol knows zxids alone. */
class BallotTest {
    private record Server(long lastZxid, long currentEpoch) {
        long vote() {
            return Ballot.zxidOf(lastZxid, currentEpoch);
        }
    }

    /** From the worst to the best. */
    private static final List<Server> SERVERS = List.of(
            new Server(0, 0),
            new Server(0x1_0000_0005L, 0),
            new Server(0, 1),
            new Server(0x1_0000_0000L, 1),
            new Server(0x1_0000_0005L, 1),
            new Server(0x2_0000_0007L, 1),
            new Server(0, 2),
            new Server(0x1_0000_0005L, 2),
            new Server(0x2_0000_0000L, 2),
            new Server(0x2_0000_0005L, 2),
            new Server(0, 5),
            new Server(0x1_0000_0005L, 5),
            new Server(0x3_0000_0000L, 5),
            new Server(0x4_0000_0000L, 5),
            new Server(0x5_0000_0000L, 5));

    @Test
    void shouldOrderByTheEpochJoinedBeforeTheZxid() {
        for (int i = 1; i < SERVERS.size(); i++) {
            Server worse = SERVERS.get(i - 1);
            Server better = SERVERS.get(i);
            assertTrue(better.vote() > worse.vote(), better + " beats " + worse);
        }
    }

    @Test
    void shouldVoteWithItsZxidWhereThatSaysAll() {
        assertEquals(0x2_0000_0005L, Ballot.zxidOf(0x2_0000_0005L, 2));
        assertEquals(Ballot.NO_VOTE_ZXID, Ballot.zxidOf(Ballot.NO_VOTE_ZXID, -1));
    }
}
