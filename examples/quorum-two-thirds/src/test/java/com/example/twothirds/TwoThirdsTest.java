package com.example.twothirds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TwoThirdsTest {
    private final TwoThirdsProvider provider = new TwoThirdsProvider();

    @Test
    void shouldNeedMoreThanTwoThirds() {
        int[] needed = {1, 2, 3, 3, 4, 5, 5, 6, 7};
        for (int voters = 1; voters <= needed.length; voters++) {
            QuorumVerifier verifier = of(voters);
            int enough = needed[voters - 1];
            assertTrue(verifier.isQuorum(first(enough)), enough + " of " + voters);
            assertFalse(verifier.isQuorum(first(enough - 1)), enough - 1 + " of " + voters);
        }
    }

    @Test
    void shouldHaveNoTwoQuorumsApart() {
        for (int voters = 1; voters <= 9; voters++) {
            QuorumVerifier verifier = of(voters);
            for (int set = 0; set < 1 << voters; set++) {
                boolean both = verifier.isQuorum(members(set, voters)) && verifier.isQuorum(members(~set, voters));
                assertFalse(both, Integer.toBinaryString(set) + " of " + voters);
            }
        }
    }

    @Test
    void shouldStayQuorumWhenServersAreAdded() {
        QuorumVerifier verifier = of(7);
        for (int set = 0; set < 1 << 7; set++) {
            for (int more = 0; more < 7; more++) {
                boolean lost = verifier.isQuorum(members(set, 7)) && !verifier.isQuorum(members(set | 1 << more, 7));
                assertFalse(lost, Integer.toBinaryString(set) + " and " + (more + 1));
            }
        }
    }

    @Test
    void shouldCountVotersOnceAndStrangersNot() {
        assertFalse(of(3).isQuorum(new long[] {1, 1, 2, 2, 77, -1}));
        assertTrue(of(3).isQuorum(new long[] {3, 1, 1, 77, 2}));
    }

    @Test
    void shouldKnowItsVoters() {
        assertTrue(of(3).isVoter(3));
        assertFalse(of(3).isVoter(4));
        assertEquals(1, of(3).weight(3));
        assertEquals(0, of(3).weight(4));
    }

    @Test
    void shouldRefuseWhatIsNoSafeConfiguration() {
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(1L, 2L, 1L), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(1L, 2L), Map.of("weight.1", "2")));
    }

    private QuorumVerifier of(int voters) {
        return provider.create(LongStream.rangeClosed(1, voters).boxed().toList(), Map.of());
    }

    private static long[] first(int count) {
        return LongStream.rangeClosed(1, count).toArray();
    }

    private static long[] members(int set, int voters) {
        return LongStream.rangeClosed(1, voters)
                .filter(voter -> (set >> voter - 1 & 1) != 0)
                .toArray();
    }
}
