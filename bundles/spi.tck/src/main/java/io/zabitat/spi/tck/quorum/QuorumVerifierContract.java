package io.zabitat.spi.tck.quorum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import io.zabitat.spi.tck.harness.KitThread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every quorum system must do. Configurations and sets of servers are drawn at random; a failure names the seed, which {@link
 * #seed} may return to see it again.
 */
@ExtendWith(KitThread.class)
public abstract class QuorumVerifierContract {
    private static final int CONFIGURATIONS = 500;
    private static final int SETS = 20;

    /**
     * A configuration to test with.
     *
     * @param voters as {@link QuorumVerifierProvider#create} takes them
     * @param settings likewise
     */
    public record Configuration(List<Long> voters, Map<String, String> settings) {
        public Configuration {
            voters = List.copyOf(voters);
            settings = Map.copyOf(settings);
        }
    }

    /** What a test does with one verifier. */
    private interface Check {
        void check(Configuration configuration, QuorumVerifier verifier, Random random, String where);
    }

    protected abstract QuorumVerifierProvider provider();

    /** A configuration that the provider accepts, of up to nine voters. */
    protected abstract Configuration draw(Random random);

    /** A second, simple-minded answer to {@link QuorumVerifier#isQuorum(long[], boolean)}; the servers are voters. */
    protected abstract boolean isQuorumByHand(Configuration configuration, Set<Long> servers, boolean granted);

    protected long seed() {
        return System.nanoTime();
    }

    /** Up to this many voters, with ids far apart and below zero, in any order. */
    protected static List<Long> drawVoters(Random random, int most) {
        List<Long> voters = LongStream.range(0, 1 + random.nextInt(most))
                .map(i -> i * 37 - 100)
                .boxed()
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(voters, random);
        return voters;
    }

    private void forAny(Check check) {
        long seed = seed();
        Random random = new Random(seed);
        for (int i = 0; i < CONFIGURATIONS; i++) {
            Configuration configuration = draw(random);
            QuorumVerifier verifier = provider().create(configuration.voters(), configuration.settings());
            check.check(configuration, verifier, random, "seed " + seed + " " + configuration);
        }
    }

    // ------------------------------------------------------------------------------------------------ quorums

    @Test
    void shouldAnswerAsCountedByHand() {
        forAny((configuration, verifier, random, where) -> {
            for (int i = 0; i < SETS; i++) {
                Set<Long> set = drawSet(random, configuration);
                for (boolean granted : new boolean[] {false, true}) {
                    assertEquals(
                            isQuorumByHand(configuration, set, granted),
                            verifier.isQuorum(array(set), granted),
                            () -> where + " servers " + set + " granted " + granted);
                }
                assertEquals(verifier.isQuorum(array(set)), verifier.isQuorum(array(set), false), where);
            }
        });
    }

    /** Else a server that comes back could end what went well without it. */
    @Test
    void shouldStayQuorumWhenServersAreAdded() {
        forAny((configuration, verifier, random, where) -> {
            for (int i = 0; i < SETS; i++) {
                Set<Long> set = drawSet(random, configuration);
                Set<Long> more = new TreeSet<>(set);
                more.addAll(drawSet(random, configuration));
                for (boolean granted : new boolean[] {false, true}) {
                    boolean lost = verifier.isQuorum(array(set), granted) && !verifier.isQuorum(array(more), granted);
                    assertFalse(lost, () -> where + " quorum " + set + " but not " + more);
                }
            }
        });
    }

    /** Else two leaders could stand beside each other. */
    @Test
    void shouldHaveNoTwoQuorumsApart() {
        forAny((configuration, verifier, random, where) -> {
            for (int i = 0; i < SETS; i++) {
                Set<Long> set = drawSet(random, configuration);
                Set<Long> others = new TreeSet<>(configuration.voters());
                others.removeAll(set);
                assertFalse(
                        verifier.isQuorum(array(set)) && verifier.isQuorum(array(others)),
                        () -> where + " both " + set + " and " + others);
            }
        });
    }

    @Test
    void shouldBeQuorumWhenAllVotersAgreeAndNotWhenNobodyDoes() {
        forAny((configuration, verifier, random, where) -> {
            assertTrue(verifier.isQuorum(array(configuration.voters())), where);
            assertFalse(verifier.isQuorum(new long[0]), where);
        });
    }

    /** What an oracle says may add, never take away; and counts only where one is asked for. */
    @Test
    void shouldNotLoseByGrant() {
        forAny((configuration, verifier, random, where) -> {
            for (int i = 0; i < SETS; i++) {
                Set<Long> set = drawSet(random, configuration);
                boolean without = verifier.isQuorum(array(set), false);
                boolean with = verifier.isQuorum(array(set), true);
                assertTrue(with || !without, () -> where + " servers " + set);
                if (verifier.oracle() == OracleUse.NONE) {
                    assertEquals(without, with, () -> where + " servers " + set);
                }
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ servers

    @Test
    void shouldCountVotersOnceAndStrangersNot() {
        forAny((configuration, verifier, random, where) -> {
            for (int i = 0; i < SETS; i++) {
                Set<Long> set = drawSet(random, configuration);
                List<Long> disguised = new ArrayList<>(set);
                disguised.addAll(set);
                disguised.add(1_000_003L);
                disguised.add(Long.MIN_VALUE);
                Collections.shuffle(disguised, random);
                assertEquals(
                        verifier.isQuorum(array(set)),
                        verifier.isQuorum(array(disguised)),
                        () -> where + " servers " + disguised);
            }
        });
    }

    @Test
    void shouldKnowItsVoters() {
        forAny((configuration, verifier, random, where) -> {
            for (long voter : configuration.voters()) {
                assertTrue(verifier.isVoter(voter), where);
                assertTrue(verifier.weight(voter) >= 0, where);
            }
            assertTrue(configuration.voters().stream().anyMatch(voter -> verifier.weight(voter) > 0), where);
            assertFalse(verifier.isVoter(1_000_003L), where);
            assertEquals(0, verifier.weight(1_000_003L), where);
        });
    }

    /** What such a one has and others have not is taken for never committed. */
    @Test
    void shouldCountNobodyWithoutWeight() {
        forAny((configuration, verifier, random, where) -> {
            for (int i = 0; i < SETS; i++) {
                Set<Long> set = drawSet(random, configuration);
                Set<Long> weighing =
                        set.stream().filter(voter -> verifier.weight(voter) > 0).collect(Collectors.toSet());
                for (boolean granted : new boolean[] {false, true}) {
                    assertEquals(
                            verifier.isQuorum(array(weighing), granted),
                            verifier.isQuorum(array(set), granted),
                            () -> where + " servers " + set);
                }
            }
        });
    }

    // ------------------------------------------------------------------------------------------------ purity

    @Test
    void shouldAnswerTheSameAgain() {
        forAny((configuration, verifier, random, where) -> {
            QuorumVerifier twin = provider().create(configuration.voters(), configuration.settings());
            for (int i = 0; i < SETS; i++) {
                long[] servers = array(drawSet(random, configuration));
                long[] before = servers.clone();
                boolean granted = random.nextBoolean();
                boolean answer = verifier.isQuorum(servers, granted);
                assertArrayEquals(before, servers, where);
                assertEquals(answer, verifier.isQuorum(servers, granted), where);
                assertEquals(answer, twin.isQuorum(servers, granted), where);
            }
        });
    }

    @Test
    void shouldRefuseVotersThatAreNone() {
        Configuration some = draw(new Random(seed()));
        assertThrows(IllegalArgumentException.class, () -> provider().create(List.of(), some.settings()));
        List<Long> twice = new ArrayList<>(some.voters());
        twice.add(some.voters().get(0));
        assertThrows(IllegalArgumentException.class, () -> provider().create(twice, some.settings()));
    }

    @Test
    void shouldBeNamed() {
        assertFalse(provider().name().isBlank());
    }

    private static Set<Long> drawSet(Random random, Configuration configuration) {
        int of = 1 + random.nextInt(4);
        return configuration.voters().stream()
                .filter(voter -> random.nextInt(of) == 0)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long[] array(Iterable<Long> servers) {
        LongStream.Builder ids = LongStream.builder();
        servers.forEach(ids::add);
        return ids.build().toArray();
    }
}
