package io.zabitat.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AwakeWaitTest {
    private final AwakeWait wait = new AwakeWait();

    /** How many waits are slept before one is worth it again. */
    private int slept() {
        int slept = 0;
        while (!wait.isWorthIt()) {
            slept++;
        }
        return slept;
    }

    @Test
    void shouldBeWorthItAsLongAsWhatIsWaitedForComes() {
        for (int i = 0; i < 1000; i++) {
            assertTrue(wait.isWorthIt());
            wait.onCame();
        }
    }

    @Test
    void shouldSleepEverMoreOftenWhenItIsAlwaysInVain() {
        for (int expected : new int[] {4, 16, 64, 256, 256}) {
            wait.onGivenUp();
            assertEquals(expected, slept());
        }
    }

    @Test
    void shouldForgetWhatWasInVainOnceItCame() {
        wait.onGivenUp();
        wait.onGivenUp();
        slept();
        wait.onCame();
        wait.onGivenUp();
        assertEquals(4, slept());
    }
}
