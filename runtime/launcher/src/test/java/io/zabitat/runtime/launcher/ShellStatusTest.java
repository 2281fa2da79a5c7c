package io.zabitat.runtime.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShellStatusTest {
    private static final String TWO =
            "[{\"server\": \"a\", \"mode\": \"looking\", \"phase\": \"election\", \"epoch\": 4,"
                    + " \"leader\": \"-\", \"address\": \"0.0.0.0:2181\", \"data\": \"/a \\\"b\\\"\"},\n"
                    + " {\"server\": \"b\", \"mode\": \"follower\", \"phase\": \"broadcast\", \"epoch\": 5, \"leader\": 3,"
                    + " \"address\": \"0.0.0.0:2182\", \"data\": \"/c\"}]";

    @Test
    void shouldTakeTheServerWithThePort() {
        ShellStatus follower = ShellStatus.parse(TWO, 2182).orElseThrow();
        assertEquals(Optional.of("5"), follower.get("epoch"));
        assertEquals(Optional.of("3"), follower.get("leader"));
        assertTrue(follower.isServing());
        assertEquals(Optional.empty(), ShellStatus.parse(TWO, 2183).map(ShellStatus::isServing));
    }

    @Test
    void shouldKnowThatAMemberWithoutALeaderDoesNotServe() {
        ShellStatus looking = ShellStatus.parse(TWO, 2181).orElseThrow();
        assertEquals(Optional.empty(), looking.get("leader"));
        assertFalse(looking.isServing());
    }

    @Test
    void shouldTakeAServerAloneAsServing() {
        String alone = "[{\"mode\": \"standalone\", \"phase\": \"-\", \"address\": \"0.0.0.0:2181\"}]";
        assertTrue(ShellStatus.parse(alone, 2181).orElseThrow().isServing());
    }
}
