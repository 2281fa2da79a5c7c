package io.zabitat.node.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What answers, tables, hashes and tolerances say, against a naive look at every set. */
class AnswersPropertyTest {
    private static final int ROUNDS = 400;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static long[] set(int mask) {
        return LongStream.range(0, Integer.SIZE)
                .filter(i -> (mask >>> i & 1) != 0)
                .map(i -> i + 1)
                .toArray();
    }

    private static boolean alike(WeightedSystem one, WeightedSystem other, int voters) {
        boolean alike = true;
        for (int mask = 0; mask < 1 << voters; mask++) {
            alike &= one.isQuorum(set(mask)) == other.isQuorum(set(mask));
        }
        for (long voter = 1; voter <= voters; voter++) {
            alike &= one.weight(voter) == other.weight(voter);
        }
        return alike;
    }

    @Test
    void shouldBeEqualExactlyWhenEveryAnswerIs() {
        int equal = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int voters = 1 + random.nextInt(4);
            WeightedSystem one = WeightedSystem.drawn(voters, random);
            WeightedSystem other = random.nextInt(4) == 0 ? one : WeightedSystem.drawn(voters, random);
            Answers ours = Answers.of(one, WeightedSystem.voters(voters));
            Answers theirs = Answers.of(other, WeightedSystem.voters(voters));
            boolean alike = alike(one, other, voters);
            String where = "seed " + seed + " " + one + " " + other;
            assertEquals(alike, ours.difference(theirs).isEmpty(), where);
            assertEquals(alike, theirs.difference(ours).isEmpty(), where);
            assertEquals(alike, ours.hash().equals(theirs.hash()), where);
            equal += alike ? 1 : 0;
        }
        assertTrue(equal > 20 && equal < ROUNDS - 20, "equal " + equal + " seed " + seed);
    }

    @Test
    void shouldAnswerAsTheSystemThatTheTableWasMadeFrom() {
        for (int round = 0; round < ROUNDS; round++) {
            int voters = 1 + random.nextInt(7);
            WeightedSystem system = WeightedSystem.drawn(voters, random);
            AnswerTable table = new AnswerTable(Answers.of(system, WeightedSystem.voters(voters)), "weighted");
            // some twice, some strangers, in any order
            long[] asked = random.longs(random.nextInt(12), -1, voters + 4).toArray();
            String where = "seed " + seed + " " + system + " " + Arrays.toString(asked);
            assertEquals(system.isQuorum(asked), table.isQuorum(asked), where);
            assertEquals(system.isQuorum(asked), table.isQuorum(asked, true), where);
            for (long server = -1; server < voters + 4; server++) {
                assertEquals(system.weight(server), table.weight(server), where);
                assertEquals(system.isVoter(server), table.isVoter(server), where);
            }
        }
    }

    @Test
    void shouldTolerateWhatCanBeLost() {
        for (int round = 0; round < ROUNDS; round++) {
            int voters = 1 + random.nextInt(5);
            WeightedSystem system = WeightedSystem.drawn(voters, random);
            int always = voters;
            int atBest = 0;
            for (int lost = 0; lost < 1 << voters; lost++) {
                boolean goesOn = system.isQuorum(set((1 << voters) - 1 & ~lost));
                atBest = goesOn ? Math.max(atBest, Integer.bitCount(lost)) : atBest;
                always = goesOn ? always : Math.min(always, Integer.bitCount(lost) - 1);
            }
            Tolerance tolerance = Tolerance.of(Answers.of(system, WeightedSystem.voters(voters)));
            String where = "seed " + seed + " " + system + " " + tolerance;
            assertEquals(always, tolerance.always(), where);
            assertEquals(atBest, tolerance.atBest(), where);
            for (List<Long> smallest : tolerance.smallest()) {
                long[] set = smallest.stream().mapToLong(Long::longValue).toArray();
                assertTrue(system.isQuorum(set), where);
                for (long one : set) {
                    assertFalse(
                            system.isQuorum(Arrays.stream(set)
                                    .filter(other -> other != one)
                                    .toArray()),
                            where);
                }
            }
        }
    }

    /** More voters than can be asked about in every combination. */
    @Test
    void shouldFindOneHeavierVoterAmongMany() {
        Answers equal = Answers.of(WeightedSystem.equal(21), WeightedSystem.voters(21));
        assertFalse(equal.isExact());
        WeightedSystem heavier = WeightedSystem.equal(21);
        heavier.weights().put(7L, 3L);
        Answers other = Answers.of(heavier, WeightedSystem.voters(21));
        assertTrue(equal.differing(other) > 100, equal.differing(other) + " sets");
        assertFalse(equal.hash().equals(other.hash()));
        assertEquals(
                equal.hash(),
                Answers.of(WeightedSystem.equal(21), WeightedSystem.voters(21)).hash());
    }
}
