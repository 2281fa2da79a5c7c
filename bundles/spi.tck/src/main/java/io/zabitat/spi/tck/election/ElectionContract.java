package io.zabitat.spi.tck.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionEvent;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every leader election must do, whichever messages it uses. */
public abstract class ElectionContract {
    private static final long EPOCH = 5;
    private static final long ZXID = EPOCH << 32 | 7;

    /** Longer than any search of servers that all run and hear each other. */
    private static final long LONG_MILLIS = 10_000;

    protected abstract ElectionAlgorithm algorithm();

    @Test
    void shouldHaveNumberOfItsProtocol() {
        assertEquals(true, algorithm().number() >= 0 && algorithm().number() <= 3);
    }

    @Test
    void shouldDecideAloneWhenQuorumOfOne() {
        Meeting meeting = meeting(1, 0);
        meeting.start(1);
        meeting.look(1, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(1L), leaders(meeting, 1));
    }

    @Test
    void shouldNotDecideBeforeItIsAsked() {
        Meeting meeting = meeting(3, 0);
        meeting.start(1);
        meeting.start(2);
        meeting.look(2, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(), meeting.decisions(1));
    }

    @Test
    void shouldNotDecideWithoutQuorum() {
        Meeting meeting = meeting(3, 0);
        meeting.start(3);
        meeting.look(3, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(), meeting.decisions(3));
    }

    @Test
    void shouldAgreeOnTheLongestHistory() {
        Meeting meeting = meeting(3, 0);
        meeting.start(1);
        meeting.start(2);
        meeting.start(3);
        meeting.look(1, ZXID, EPOCH);
        meeting.look(2, ZXID + 1, EPOCH);
        meeting.look(3, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        for (long server = 1; server <= 3; server++) {
            assertEquals(List.of(2L), leaders(meeting, server), "server " + server);
        }
    }

    @Test
    void shouldAgreeOnTheGreatestIdAmongEquals() {
        Meeting meeting = threeSettled();
        for (long server = 1; server <= 3; server++) {
            assertEquals(List.of(3L), leaders(meeting, server), "server " + server);
        }
    }

    @Test
    void shouldLetLateComerFindTheLeader() {
        Meeting meeting = meeting(3, 0);
        meeting.start(1);
        meeting.start(2);
        meeting.look(1, ZXID, EPOCH);
        meeting.look(2, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        meeting.step(1, new ElectionEvent.Settled(2, EPOCH + 1));
        meeting.step(2, new ElectionEvent.Settled(2, EPOCH + 1));
        meeting.start(3);
        meeting.look(3, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(2L), leaders(meeting, 3));
    }

    @Test
    void shouldDecideOncePerLook() {
        Meeting meeting = threeSettled(); // a second decision without Look would have failed there
        for (long server = 1; server <= 3; server++) {
            meeting.look(server, ZXID, EPOCH);
        }
        meeting.run(LONG_MILLIS);
        for (long server = 1; server <= 3; server++) {
            assertEquals(List.of(3L, 3L), leaders(meeting, server), "server " + server);
        }
    }

    @Test
    void shouldElectAnotherWhenTheLeaderIsGone() {
        Meeting meeting = threeSettled();
        for (long server = 1; server <= 2; server++) {
            meeting.step(server, new ElectionEvent.Settled(3, EPOCH + 1));
            meeting.step(server, new ElectionEvent.PeerDown(3));
        }
        meeting.stop(3);
        meeting.look(1, ZXID, EPOCH + 1);
        meeting.look(2, ZXID, EPOCH + 1);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(3L, 2L), leaders(meeting, 1));
        assertEquals(List.of(3L, 2L), leaders(meeting, 2));
    }

    @Test
    void shouldDoTheSameAgain() {
        assertEquals(threeSettled().actions(), threeSettled().actions());
    }

    @Test
    void shouldSurviveGarbage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Meeting meeting = meeting(3, 0);
        meeting.start(1);
        meeting.start(2);
        meeting.look(1, ZXID, EPOCH);
        for (int i = 0; i < 2000; i++) {
            // Values small enough to be meant seriously would be votes, not garbage.
            byte[] message = new byte[random.nextInt(100)];
            random.nextBytes(message);
            if (message.length > 0) {
                message[0] = (byte) 0xa5;
            }
            meeting.step(1, new ElectionEvent.Received(random.nextInt(5), message));
        }
        meeting.look(2, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(2L), leaders(meeting, 1), "seed " + seed);
        assertEquals(List.of(2L), leaders(meeting, 2), "seed " + seed);
    }

    @Test
    void shouldReportVoteAtAnyTime() {
        Meeting meeting = meeting(3, 0);
        meeting.start(1);
        assertNotNull(meeting.election(1).vote());
        meeting.look(1, ZXID, EPOCH);
        assertEquals(1, meeting.election(1).vote().leader());
        assertEquals(3, threeSettled().election(1).vote().leader());
    }

    @Test
    void shouldBeHarmlessWhenTimePassesForNothing() {
        Meeting meeting = threeSettled();
        int before = meeting.actions().size();
        meeting.step(1, new ElectionEvent.Tick());
        meeting.step(1, new ElectionEvent.PeerDown(2));
        meeting.step(1, new ElectionEvent.PeerUp(2));
        assertEquals(before, meeting.actions().size());
    }

    private Meeting threeSettled() {
        Meeting meeting = meeting(3, 0);
        for (long server = 1; server <= 3; server++) {
            meeting.start(server);
        }
        for (long server = 1; server <= 3; server++) {
            meeting.look(server, ZXID, EPOCH);
        }
        meeting.run(LONG_MILLIS);
        return meeting;
    }

    private Meeting meeting(int voters, int observers) {
        return new Meeting(algorithm(), Ensembles.of(voters, observers));
    }

    private static List<Long> leaders(Meeting meeting, long server) {
        return meeting.decisions(server).stream().map(Vote::leader).toList();
    }
}
