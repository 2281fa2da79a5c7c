package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A quorum system that has been looked at: it is safe by itself, and this is all that it says. Immutable, any thread.
 *
 * @param verifier to count by: a table, or where there are too many voters for one the system itself
 */
public record Proof(QuorumVerifier verifier, Answers answers) {
    /**
     * As {@link #of}, for whoever only wants to count: where a table would be too large fewer questions are asked.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static QuorumVerifier counting(
            QuorumVerifierProvider provider, List<Long> voters, Map<String, String> settings) {
        return voters.size() <= Subsets.EXACT_VOTERS
                ? of(provider, voters, settings).verifier()
                : guarded(() -> checked(provider, voters, settings));
    }

    private static QuorumVerifier checked(
            QuorumVerifierProvider provider, List<Long> voters, Map<String, String> settings) {
        QuorumVerifier made = provider.create(voters, settings);
        if (made == null) {
            throw new IllegalArgumentException("nothing was made for " + voters);
        }
        QuorumCheck.check(made, voters);
        return made;
    }

    /**
     * Makes the system and asks it about every set of voters (hot swap 4.2). Runs the provider's code: away from the node loop, if its
     * end matters.
     *
     * @throws IllegalArgumentException when it is not safe, with the sets that show it; or with what it has thrown
     */
    public static Proof of(QuorumVerifierProvider provider, List<Long> voters, Map<String, String> settings) {
        return guarded(() -> {
            QuorumVerifier made = checked(provider, voters, settings);
            Answers answers = Answers.of(made, voters);
            if (!answers.isExact()) {
                return new Proof(made, answers);
            }
            AnswerTable table = new AnswerTable(answers, made.toString());
            QuorumCheck.check(table, voters); // what counts is looked at itself: it may be what was said later
            return new Proof(table, answers);
        });
    }

    private static <T> T guarded(Supplier<T> asking) {
        try {
            return asking.get();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalArgumentException("it threw " + e, e);
        }
    }
}
