package io.zabitat.node.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ElectionChoiceTest {
    private static final long PATIENCE = 10_000;
    private static final long TURN = 3_000;

    private final ElectionChoice choice = new ElectionChoice(3, PATIENCE, TURN);

    private int now(long nowMillis) {
        return choice.now(nowMillis, nowMillis);
    }

    private Set<Integer> all(ElectionChoice of, long fromMillis) {
        Set<Integer> found = new TreeSet<>();
        for (long millis = fromMillis; millis < fromMillis + 10 * TURN; millis += TURN) {
            found.add(of.now(millis, millis));
        }
        return found;
    }

    @Test
    void shouldElectAsConfiguredForEverAsLongAsNothingWasDecided() {
        choice.looking(0);
        assertEquals(Set.of(3), all(choice, 0));
        assertEquals(Set.of(3), all(choice, 100 * PATIENCE));
        assertEquals(Set.of(Wire.MESH), choice.wires());
        assertTrue(choice.isUndisputed());
    }

    @Test
    void shouldElectAsDecidedAndHearThoseWhoDoNotKnow() {
        choice.decided(Optional.of(new ElectionDecision(1, 0, 3)));
        choice.looking(0);
        assertEquals(0, now(0));
        assertEquals(1, choice.generation());
        assertEquals(Set.of(Wire.MESH, Wire.QUORUM_DATAGRAMS), choice.wires());
    }

    @Test
    void shouldReturnWhenADecisionTurnsOutNeverToHaveBeenMade() {
        choice.decided(Optional.of(new ElectionDecision(1, 0, 3)));
        choice.decided(Optional.empty());
        assertEquals(3, now(0));
        assertEquals(0, choice.generation());
    }

    @Test
    void shouldAdoptANewerGenerationOnlyWhileItLooks() {
        GenerationNotice notice = new GenerationNotice(4, 0);
        assertFalse(choice.heard(notice), "whoever has a leader learns from it");
        choice.looking(0);
        assertTrue(choice.heard(notice));
        assertEquals(0, now(1));
        assertFalse(choice.heard(new GenerationNotice(3, 2)), "an older one");
        assertFalse(choice.heard(notice), "the same");
        choice.established();
        assertEquals(3, now(2), "what its leader's history does not say was not decided");
        choice.looking(3);
        choice.heard(notice);
        choice.decided(Optional.of(new ElectionDecision(5, 1, 0)));
        assertEquals(1, now(4), "the own history is newer by now");
    }

    @Test
    void shouldTakeTurnsWhenThereIsNoLeaderForLong() {
        choice.decided(Optional.of(new ElectionDecision(2, 0, 1)));
        choice.looking(0);
        choice.looking(PATIENCE - 1); // again and again: the beginning counts
        assertEquals(0, now(PATIENCE - 1));
        assertFalse(choice.takesTurns(PATIENCE - 1));
        assertTrue(choice.takesTurns(PATIENCE));
        assertEquals(Set.of(0, 1, 3), all(choice, PATIENCE));
        choice.established();
        assertEquals(Set.of(0), all(choice, 5 * PATIENCE));
    }

    /** Clocks are never quite the same, but most of a turn is common. */
    @Test
    void shouldMeetOthersWhoTakeTurnsByTheSameClock() {
        ElectionChoice other = new ElectionChoice(3, PATIENCE, TURN);
        for (ElectionChoice each : Set.of(choice, other)) {
            each.decided(Optional.of(new ElectionDecision(2, 0, 3)));
            each.looking(0);
        }
        long wall = 77 * TURN;
        for (int i = 0; i < 10; i++) {
            assertEquals(choice.now(PATIENCE, wall + i * TURN), other.now(3 * PATIENCE, wall + i * TURN + 100));
        }
    }

    /** Nobody keeps the clocks together: they would pass each other for ever. */
    @Test
    void shouldMeetOthersWhoseClocksAreAheadOrBehind() {
        ElectionChoice second = new ElectionChoice(3, PATIENCE, TURN);
        ElectionChoice third = new ElectionChoice(3, PATIENCE, TURN);
        for (ElectionChoice each : Set.of(choice, second, third)) {
            each.decided(Optional.of(new ElectionDecision(2, 0, 1)));
            each.looking(0);
        }
        for (int ahead = 0; ahead < 12; ahead++) {
            int met = 0;
            for (int i = 0; i < 200; i++) {
                long wall = (1000 + i) * TURN;
                int first = choice.now(PATIENCE, wall);
                met += first == second.now(PATIENCE, wall + ahead * TURN)
                                && first == third.now(PATIENCE, wall - ahead * TURN)
                        ? 1
                        : 0;
            }
            assertTrue(met >= 10, met + " meetings of 200 when the clocks are " + ahead + " turns apart");
        }
    }

    @Test
    void shouldDoWhatItsOperatorSaysUntilThereIsALeader() {
        choice.decided(Optional.of(new ElectionDecision(2, 0, 3)));
        choice.looking(0);
        choice.override(3);
        assertEquals(Set.of(3), all(choice, 0));
        assertEquals(Set.of(3), all(choice, 10 * PATIENCE));
        choice.established();
        assertEquals(0, now(11 * PATIENCE));
    }

    /** Those who have not heard of it may have found a leader by what was decided. */
    @Test
    void shouldAlsoTryWhatOthersHaveWhenADecisionIsWithdrawnWithoutALeader() {
        choice.decided(Optional.of(new ElectionDecision(2, 0, 3)));
        choice.looking(0);
        choice.withdraw(3);
        assertEquals(3, now(0));
        assertEquals(Set.of(3, 0), all(choice, 10 * PATIENCE));
        choice.established();
        assertEquals(0, now(11 * PATIENCE));
    }

    /** It is at the same one as they at the same time, or they would pass each other for ever. */
    @Test
    void shouldMeetThoseWhoKnowNothingOfAWithdrawal() {
        ElectionChoice other = new ElectionChoice(3, PATIENCE, TURN);
        for (ElectionChoice each : Set.of(choice, other)) {
            each.decided(Optional.of(new ElectionDecision(2, 0, 3)));
            each.looking(0);
        }
        choice.withdraw(3);
        long wall = 77 * TURN;
        for (int i = 0; i < 10; i++) {
            assertEquals(choice.now(PATIENCE, wall + i * TURN), other.now(PATIENCE, wall + i * TURN));
        }
    }

    @Test
    void shouldReadBackWhatItWrites() {
        ElectionDecision decision = new ElectionDecision(7, 2, 3);
        assertEquals(
                Optional.of(decision), ElectionDecision.parse(decision.text("a reason\nof two lines, algorithm=9")));
        assertEquals(Optional.empty(), ElectionDecision.parse(""));
        assertEquals(Optional.empty(), ElectionDecision.parse("generation=1\nalgorithm=4\nfrom=3\n"));
        assertEquals(Optional.empty(), ElectionDecision.parse("generation=x\nalgorithm=0\nfrom=3\n"));
        ElectionQuestion question = new ElectionQuestion("5-1", 3, 0);
        assertEquals(Optional.of(question), ElectionQuestion.parse(question.text()));
        assertEquals(Optional.of("yes"), question.answerIn(question.answer(Optional.empty())));
        assertEquals(Optional.of("no port"), question.answerIn(question.answer(Optional.of("no port"))));
        assertEquals(
                Optional.empty(),
                question.answerIn(new ElectionQuestion("4-1", 3, 0).answer(Optional.empty())),
                "of another question");
    }

    @Test
    void shouldTakeNoMessageOfAnElectionForANotice() {
        GenerationNotice notice = new GenerationNotice(9, 1);
        assertEquals(Optional.of(notice), GenerationNotice.decode(notice.encode()));
        assertTrue(notice.encode().length < 28, "ZooKeeper skips what is shorter than a notification");
        assertEquals(Optional.empty(), GenerationNotice.decode(new byte[notice.encode().length]));
        assertEquals(Optional.empty(), GenerationNotice.decode(new byte[4]));
        assertEquals(Optional.empty(), GenerationNotice.decode(new GenerationNotice(9, 7).encode()));
    }
}
