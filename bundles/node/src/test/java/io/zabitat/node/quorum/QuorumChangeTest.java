package io.zabitat.node.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class QuorumChangeTest {
    private static final Function<EnsembleConfig, String> BY_LINES =
            members -> members.quorumLines().isEmpty() ? "majority" : "hierarchical";
    private static final Map<String, String> GROUPS = Map.of("group.1", "1:2:3", "weight.3", "0");
    private static final EnsembleConfig PLAIN = EnsembleConfig.parse("""
            server.1=h1:1:2:participant
            server.2=h2:1:2:participant
            server.3=h3:1:2:participant
            version=500000001""");

    private static QuorumChange change(EnsembleConfig current, String target, Map<String, String> wishes) {
        return QuorumChange.of(current, BY_LINES, target, wishes);
    }

    @Test
    void shouldBeTheServersOwnAffairWhenTheLinesStay() {
        assertFalse(change(PLAIN, "majority", Map.of()).isReplicated());
        assertFalse(change(PLAIN, "hierarchical", Map.of("observe", "5")).isReplicated());
        assertFalse(change(PLAIN, "grid", Map.of()).isReplicated());
        EnsembleConfig grouped = QuorumChange.with(PLAIN, GROUPS);
        assertFalse(change(grouped, "hierarchical", GROUPS).isReplicated());
        assertFalse(change(grouped, "hierarchical", Map.of()).isReplicated());
        assertFalse(change(grouped, "grid", Map.of()).isReplicated());
    }

    @Test
    void shouldNeedTheEnsembleWhenTheLinesChange() {
        QuorumChange there = change(PLAIN, "hierarchical", Map.of("group.1", "1:2:3", "weight.3", "0", "observe", "5"));
        assertTrue(there.isReplicated());
        assertEquals(
                Map.of("group.1", "1:2:3", "weight.1", "1", "weight.2", "1", "weight.3", "0"),
                there.next().quorumLines());
        assertEquals(PLAIN.version(), there.next().version());
        assertEquals(PLAIN.members(), there.next().members());
        QuorumChange back = change(there.next(), "majority", Map.of());
        assertTrue(back.isReplicated());
        assertEquals(PLAIN, back.next());
        assertTrue(
                change(there.next(), "hierarchical", Map.of("group.1", "1:2:3")).isReplicated());
    }

    @Test
    void shouldRefuseLinesThatAnotherSystemCountsBy() {
        String why = assertThrows(IllegalArgumentException.class, () -> change(PLAIN, "majority", GROUPS))
                .getMessage();
        assertTrue(why.endsWith("is counted by hierarchical, not by majority"), why);
        assertThrows(IllegalArgumentException.class, () -> change(PLAIN, "hierarchical", Map.of("group.x", "1:2:3")));
    }
}
