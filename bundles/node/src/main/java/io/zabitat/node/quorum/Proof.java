package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Map;

/**
 * A quorum system that has been looked at: it is safe by itself, and this is all that it says. Immutable, any thread.
 *
 * @param verifier to count by: a table, or where there are too many voters for one the system itself
 */
public record Proof(QuorumVerifier verifier, Answers answers) {
    /**
     * Makes the system and asks it about every set of voters (hot swap 4.2). Runs the provider's code: away from the node loop, if its
     * end matters.
     *
     * @throws IllegalArgumentException when it is not safe, with the sets that show it; or with what it has thrown
     */
    public static Proof of(QuorumVerifierProvider provider, List<Long> voters, Map<String, String> settings) {
        try {
            QuorumVerifier made = provider.create(voters, settings);
            if (made == null) {
                throw new IllegalArgumentException("nothing was made for " + voters);
            }
            QuorumCheck.check(made, voters);
            Answers answers = Answers.of(made, voters);
            return new Proof(answers.isExact() ? new AnswerTable(answers, made.toString()) : made, answers);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalArgumentException("it threw " + e, e);
        }
    }
}
