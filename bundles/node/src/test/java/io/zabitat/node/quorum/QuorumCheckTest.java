package io.zabitat.node.quorum;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumCheckTest {
    private record System(List<Long> voters, long weight, Predicate<long[]> rule) implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            return rule.test(servers);
        }

        @Override
        public long weight(long server) {
            return weight;
        }

        @Override
        public boolean isVoter(long server) {
            return voters.contains(server);
        }

        @Override
        public String toString() {
            return "the rule";
        }
    }

    private static List<Long> voters(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private static void check(int voters, Predicate<long[]> rule) {
        QuorumCheck.check(new System(voters(voters), 1, rule), voters(voters));
    }

    private static String refusal(int voters, Predicate<long[]> rule) {
        return assertThrows(IllegalArgumentException.class, () -> check(voters, rule))
                .getMessage();
    }

    /** What such a one alone has would be taken for never committed. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 20})
    void shouldRefuseToCountWhoWeighsNothing(int voters) {
        QuorumVerifier system = new QuorumVerifier() {
            @Override
            public boolean isQuorum(long[] servers) {
                return servers.length > voters / 2;
            }

            @Override
            public long weight(long server) {
                return server == voters ? 0 : 1;
            }

            @Override
            public boolean isVoter(long server) {
                return true;
            }
        };
        String refusal = assertThrows(IllegalArgumentException.class, () -> QuorumCheck.check(system, voters(voters)))
                .getMessage();
        assertTrue(refusal.contains("though the others weigh nothing"), refusal);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 9, 16, 17, 40})
    void shouldTakeMajorities(int voters) {
        assertDoesNotThrow(() -> check(voters, servers -> servers.length > voters / 2));
    }

    @Test
    void shouldShowTwoQuorumsApart() {
        assertEquals(
                "unsafe quorum system: both [1, 2] and [3, 4] are quorums, and could elect two leaders: the rule",
                refusal(4, servers -> servers.length >= 2));
        assertTrue(refusal(20, servers -> servers.length >= 10).startsWith("unsafe quorum system: both ["));
    }

    @Test
    void shouldShowQuorumThatEndsWhenSomebodyJoins() {
        assertEquals(
                "unsafe quorum system: [1, 2] is a quorum, but [1, 2, 3] is not: the rule",
                refusal(4, servers -> servers.length == 4 || Arrays.equals(servers, new long[] {1, 2})));
        assertTrue(refusal(21, servers -> servers.length % 2 == 1 && servers.length > 10)
                .contains(" is not: the rule"));
    }

    @Test
    void shouldShowSystemsWithoutQuorumOrLeader() {
        assertEquals("not even all voters [1, 2] together are a quorum: the rule", refusal(2, servers -> false));
        assertEquals("nobody at all is a quorum: the rule", refusal(2, servers -> true));
        String nobody = assertThrows(
                        IllegalArgumentException.class,
                        () -> QuorumCheck.check(new System(voters(3), 0, servers -> servers.length > 1), voters(3)))
                .getMessage();
        assertEquals("no voter weighs anything, so nobody may lead: the rule", nobody);
    }

    /** The same judgement by comparing every pair of sets. */
    @Test
    void shouldJudgeAsEveryPairOfSetsDoes() {
        long seed = java.lang.System.nanoTime();
        Random random = new Random(seed);
        int unsafe = 0;
        for (int round = 0; round < 3_000; round++) {
            int voters = 2 + random.nextInt(3);
            int sets = 1 << voters;
            boolean[] quorum = new boolean[sets];
            for (int set = 1; set < sets; set++) {
                int size = Integer.bitCount(set);
                quorum[set] = random.nextInt(12) == 0 ? random.nextBoolean() : 2 * size > voters;
            }
            quorum[sets - 1] = true;
            boolean safe = true;
            for (int one = 0; one < sets; one++) {
                for (int other = 0; other < sets; other++) {
                    safe &= !(quorum[one] && quorum[other] && (one & other) == 0);
                    safe &= !(quorum[one] && (one & other) == one && !quorum[other]);
                }
            }
            Predicate<long[]> rule = servers -> quorum[mask(servers)];
            String where = "seed " + seed + " " + voters + " voters " + Arrays.toString(quorum);
            if (safe) {
                assertDoesNotThrow(() -> check(voters, rule), where);
            } else {
                unsafe++;
                assertThrows(IllegalArgumentException.class, () -> check(voters, rule), where);
            }
        }
        assertTrue(unsafe > 100 && unsafe < 2_900, "unsafe " + unsafe + " seed " + seed);
    }

    private static int mask(long[] servers) {
        int mask = 0;
        for (long server : servers) {
            mask |= 1 << server - 1;
        }
        return mask;
    }
}
