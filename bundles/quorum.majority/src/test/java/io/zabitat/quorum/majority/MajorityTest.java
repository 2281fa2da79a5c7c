package io.zabitat.quorum.majority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MajorityTest {
    private final MajorityProvider provider = new MajorityProvider();

    @Test
    void shouldNeedMoreThanHalf() {
        QuorumVerifier four = provider.create(List.of(1L, 2L, 3L, 4L), Map.of());

        assertFalse(four.isQuorum(new long[] {}));
        assertFalse(four.isQuorum(new long[] {1, 2}));
        assertTrue(four.isQuorum(new long[] {1, 2, 4}));
    }

    @Test
    void shouldBeAloneWithOneVoter() {
        QuorumVerifier one = provider.create(List.of(7L), Map.of());

        assertTrue(one.isQuorum(new long[] {7}));
        assertFalse(one.isQuorum(new long[] {8}));
    }

    /** An id that an implementation counts twice would make a quorum of one server. */
    @Test
    void shouldCountAVoterOnce() {
        QuorumVerifier three = provider.create(List.of(1L, 2L, 3L), Map.of());

        assertFalse(three.isQuorum(new long[] {1, 1, 1}));
        assertFalse(three.isQuorum(new long[] {1, 9, 10}));
    }

    @Test
    void shouldWeighVotersOnly() {
        QuorumVerifier verifier = provider.create(List.of(3L, 1L), Map.of());

        assertEquals(1, verifier.weight(3));
        assertEquals(0, verifier.weight(2));
        assertTrue(verifier.isVoter(1));
        assertFalse(verifier.isVoter(2));
    }

    @Test
    void shouldRefuseUnsafeConfigurations() {
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(1L, 1L), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(1L, 2L), Map.of("group.1", "1:2")));
        assertThrows(IllegalArgumentException.class, () -> provider.create(List.of(1L, 2L), Map.of("weight.1", "3")));
    }

    @Test
    void shouldAgreeWithANaiveCountAndHaveIntersectingQuorums() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            List<Long> voters = LongStream.range(0, 1 + random.nextInt(9))
                    .map(i -> i * 37 - 100)
                    .boxed()
                    .toList();
            QuorumVerifier verifier = provider.create(voters, Map.of("tickTime", "2000"));
            Set<Long> left = randomServers(random, voters);
            Set<Long> right = randomServers(random, voters);
            String where = "seed " + seed + " voters " + voters + " left " + left + " right " + right;

            assertEquals(naive(voters, left), verifier.isQuorum(array(left)), where);
            Set<Long> both = new TreeSet<>(left);
            both.addAll(right);
            assertTrue(!verifier.isQuorum(array(left)) || verifier.isQuorum(array(both)), where);
            Set<Long> common = new TreeSet<>(left);
            common.retainAll(right);
            common.retainAll(voters);
            if (verifier.isQuorum(array(left)) && verifier.isQuorum(array(right))) {
                assertFalse(common.isEmpty(), where);
            }
        }
    }

    private static boolean naive(List<Long> voters, Set<Long> servers) {
        return 2 * voters.stream().filter(servers::contains).count() > voters.size();
    }

    private static Set<Long> randomServers(Random random, List<Long> voters) {
        Set<Long> servers = new TreeSet<>();
        voters.stream().filter(voter -> random.nextInt(3) > 0).forEach(servers::add);
        if (random.nextBoolean()) {
            servers.add(random.nextLong());
        }
        return servers;
    }

    private static long[] array(Set<Long> servers) {
        return servers.stream().mapToLong(Long::longValue).toArray();
    }
}
