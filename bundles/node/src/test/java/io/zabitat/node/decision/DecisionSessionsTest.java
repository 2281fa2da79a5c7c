package io.zabitat.node.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zabitat.api.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What members decide under a leader who takes nothing from those without a session. */
class DecisionSessionsTest {
    private static final String PATH = Decisions.ROOT + "/thing";

    private final ToyLeader leader = new ToyLeader();
    private long sessionId = 100;
    private final Decisions decisions =
            new Decisions(leader.tree, leader, Runnable::run, new Random(1), () -> ++sessionId);

    private String ask(CompletableFuture<Entry> answer) {
        leader.answer();
        return answer.handle((entry, failure) -> failure == null
                        ? entry.text()
                        : Decisions.codeOf(failure).orElseThrow().toString())
                .join();
    }

    @Test
    void shouldBeWrittenInSessionsThatEndWithTheWrite() {
        leader.wantsSessions = true;
        decisions.onRole();
        assertEquals("one", ask(decisions.create(PATH, "one")));
        assertEquals(
                List.of(
                        "0 CreateRequest",
                        "101 CreateSessionRequest",
                        "101 CreateRequest",
                        "101 CreateRequest",
                        "101 CloseSessionRequest"),
                leader.heard,
                "the node above it, too");
        leader.heard.clear();
        assertEquals("two", ask(decisions.set(PATH, "two", 0)));
        assertEquals(
                List.of("102 CreateSessionRequest", "102 SetDataRequest", "102 CloseSessionRequest"),
                leader.heard,
                "what it has learnt");
        assertEquals("NODE_EXISTS", ask(decisions.create(PATH, "three")));
        assertEquals("BAD_VERSION", ask(decisions.set(PATH, "three", 0)));
        assertEquals("two", ask(decisions.delete(PATH, 1)));
        assertEquals(0, leader.tree.sessions().size());
        assertEquals(Optional.empty(), decisions.now(PATH));
    }

    @Test
    void shouldNotOpenSessionsUnderAnotherLeader() {
        leader.wantsSessions = true;
        decisions.onRole();
        assertEquals("one", ask(decisions.create(PATH, "one")));
        decisions.onNoRole();
        decisions.onRole();
        leader.wantsSessions = false;
        leader.heard.clear();
        assertEquals("two", ask(decisions.put(PATH, "two")));
        assertEquals(List.of("0 CreateRequest", "0 SetDataRequest"), leader.heard);
    }

    @Test
    void shouldNotAnswerWhenTheLeaderIsLostWithTheSession() {
        leader.wantsSessions = true;
        decisions.onRole();
        CompletableFuture<Entry> asked = decisions.create(PATH, "one");
        assertFalse(asked.isDone());
        decisions.onNoRole();
        leader.forget();
        assertEquals(ErrorCode.OPERATION_TIMEOUT.toString(), ask(asked));
    }
}
