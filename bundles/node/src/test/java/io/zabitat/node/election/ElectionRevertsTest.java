package io.zabitat.node.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import io.zabitat.node.decision.ToyLeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A generation that is to be taken back is taken back, whichever leader does it. */
class ElectionRevertsTest {
    private final ToyLeader leader = new ToyLeader();
    private final Decisions decisions = new Decisions(leader.tree, leader, Runnable::run, new Random(1), () -> 7);
    private final List<String> notes = new ArrayList<>();
    private boolean leaderless;
    private final ElectionReverts reverts = new ElectionReverts(decisions, () -> leaderless, notes::add);

    @BeforeEach
    void decide() {
        decisions.onRole();
        decisions.create(ElectionDecision.PATH, new ElectionDecision(1, 0, 3).text("a swap"));
        leader.answer();
        assertEquals(new ElectionDecision(1, 0, 3), decided());
    }

    private ElectionDecision decided() {
        Optional<Entry> entry = decisions.now(ElectionDecision.PATH);
        return entry.map(Entry::text).flatMap(ElectionDecision::parse).orElseThrow();
    }

    /** The writes of a role are lost before anybody hears that there is no leader. */
    @Test
    void shouldAskTheNextLeaderWhenOneIsLostWithTheQuestion() {
        reverts.want(1, 3, "it was wrong");
        reverts.tryWrite();
        decisions.onNoRole();
        leader.forget();
        leaderless = true;
        assertTrue(reverts.isDue(), notes.toString());
        reverts.tryWrite();
        leader.answer();
        assertEquals(1, decided().generation(), "nobody to ask");

        leaderless = false;
        decisions.onRole();
        reverts.tryWrite();
        leader.answer();
        assertEquals(new ElectionDecision(2, 3, 0), decided());
        assertFalse(reverts.isDue());
    }

    @Test
    void shouldNotTakeBackWhatHasBeenTakenBackAlready() {
        reverts.want(1, 3, "it was wrong");
        reverts.tryWrite();
        leader.answer(); // and the answer is lost
        reverts.want(1, 3, "it was wrong");
        reverts.tryWrite();
        leader.answer();
        assertEquals(2, decided().generation());
        assertFalse(reverts.isDue());
    }
}
