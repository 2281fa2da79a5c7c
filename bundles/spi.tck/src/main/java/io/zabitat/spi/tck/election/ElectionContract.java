package io.zabitat.spi.tck.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.tck.harness.KitThread;
import io.zabitat.spi.tck.harness.ThreadWatch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every leader election must do, whichever messages it uses. */
@ExtendWith(KitThread.class)
public abstract class ElectionContract {
    private static final long EPOCH = 5;
    private static final long ZXID = EPOCH << 32 | 7;

    /** Longer than any search of servers that all run and hear each other. */
    private static final long LONG_MILLIS = 10_000;

    protected abstract ElectionAlgorithm algorithm();

    @Test
    void shouldSayInWordsWhatToBeWaryOf() {
        assertTrue(algorithm().warning().filter(String::isBlank).isEmpty(), "a warning of nothing");
    }

    @Test
    void shouldHaveNumberOfItsProtocol() {
        assertTrue(
                algorithm().number() >= 0 && algorithm().number() <= 3,
                "number " + algorithm().number());
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
    void shouldNeverElectAnObserver() {
        Meeting meeting = meeting(3, 1);
        for (long server = 1; server <= 4; server++) {
            meeting.start(server);
        }
        meeting.look(4, ZXID + 100, EPOCH);
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(), meeting.decisions(4), "decided by itself");
        for (long server = 1; server <= 3; server++) {
            meeting.look(server, ZXID, EPOCH);
        }
        meeting.run(LONG_MILLIS);
        for (long server = 1; server <= 3; server++) {
            assertEquals(List.of(3L), leaders(meeting, server), "server " + server);
            meeting.step(server, new ElectionEvent.Settled(3, EPOCH + 1));
        }
        meeting.run(LONG_MILLIS);
        assertEquals(List.of(3L), leaders(meeting, 4), "the observer finds whom the voters have");
    }

    @Test
    void shouldNotLetAnObserverMakeAQuorum() {
        Meeting meeting = meeting(3, 2);
        for (long server = 3; server <= 5; server++) {
            meeting.start(server);
        }
        for (long server = 3; server <= 5; server++) {
            meeting.look(server, ZXID, EPOCH);
        }
        meeting.run(LONG_MILLIS);
        for (long server = 3; server <= 5; server++) {
            assertEquals(List.of(), meeting.decisions(server), "server " + server);
        }
    }

    @Test
    void shouldNotAskAServerWithoutHistoryWhileOthersHaveOne() {
        Meeting meeting = meeting(3, 0);
        for (long server = 1; server <= 3; server++) {
            meeting.start(server);
        }
        meeting.look(3, 0, 0, false);
        meeting.look(1, ZXID, EPOCH);
        meeting.look(2, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        for (long server = 1; server <= 3; server++) {
            assertEquals(List.of(2L), leaders(meeting, server), "server " + server);
            assertEquals(List.of(server != 3), meeting.counted(server), "server " + server);
        }
    }

    @Test
    void shouldSayThatAVoterLooksAgain() {
        Meeting meeting = threeSettled();
        for (long server = 1; server <= 3; server++) {
            meeting.step(server, new ElectionEvent.Settled(3, EPOCH + 1));
        }
        meeting.look(1, ZXID, EPOCH + 1);
        meeting.run(LONG_MILLIS);
        assertTrue(meeting.restless().contains("3 hears 1"), "the leader is not told: " + meeting.restless());
        assertEquals(List.of(3L, 3L), leaders(meeting, 1));
    }

    /** Those who are heard without asking may be chosen meanwhile, others not: what matters is that all agree in the end. */
    @Test
    void shouldAgreeWithOthersThatHaveChosenUnheard() {
        Meeting meeting = meeting(3, 0);
        for (long server = 1; server <= 3; server++) {
            meeting.start(server);
        }
        meeting.run(LONG_MILLIS);
        meeting.hears(3, false);
        for (long server = 1; server <= 3; server++) {
            meeting.look(server, ZXID, EPOCH);
        }
        meeting.run(LONG_MILLIS);
        assertEquals(1, leaders(meeting, 1).size(), "two of three are enough");
        assertEquals(List.of(), leaders(meeting, 3), "has heard nobody");
        meeting.hears(3, true);
        meeting.run(6 * LONG_MILLIS);
        assertEquals(leaders(meeting, 1), leaders(meeting, 3));
    }

    @Test
    void shouldTakeEveryEventAtAnyTime() {
        for (boolean settled : new boolean[] {false, true}) {
            Meeting meeting = settled ? threeSettled() : meeting(3, 0);
            if (!settled) {
                meeting.start(1);
            }
            meeting.step(1, new ElectionEvent.Tick());
            meeting.step(1, new ElectionEvent.PeerDown(2));
            meeting.step(1, new ElectionEvent.PeerDown(77));
            meeting.step(1, new ElectionEvent.PeerUp(2));
            meeting.step(1, new ElectionEvent.Received(77, new byte[0]));
            meeting.step(1, new ElectionEvent.Settled(2, -1));
            meeting.step(1, new ElectionEvent.Settled(2, EPOCH));
            assertEquals(2, meeting.election(1).vote().leader());
            assertTrue(meeting.election(1).round() >= -1);
        }
    }

    @Test
    void shouldNotFloodWhoeverDoesNotAnswer() {
        Meeting meeting = meeting(3, 0);
        meeting.start(3);
        meeting.look(3, ZXID, EPOCH);
        meeting.run(LONG_MILLIS);
        int most = 500;
        assertTrue(meeting.actions().size() < most, meeting.actions().size() + " messages in " + LONG_MILLIS + " ms");
    }

    @Test
    void shouldCreateNoThread() {
        ThreadWatch watch = new ThreadWatch();
        threeSettled();
        watch.assertNoNewThread();
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
            long from = List.of(2L, 3L, -1L, -2L).get(random.nextInt(4));
            meeting.step(1, new ElectionEvent.Received(from, message));
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
