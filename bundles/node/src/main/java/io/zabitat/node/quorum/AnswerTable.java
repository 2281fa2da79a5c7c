package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.Arrays;

/**
 * A quorum system as data: what it has answered about every set of its voters, and nothing of its code. So whoever made it cannot throw,
 * hang or change its mind where quorums are counted, and its bundle may go. Immutable, any thread.
 */
public final class AnswerTable implements QuorumVerifier {
    private final long[] voters;
    private final Answers answers;
    private final String text;

    /**
     * @param answers about every set
     * @param text what it is shown as
     */
    public AnswerTable(Answers answers, String text) {
        if (!answers.isExact()) {
            throw new IllegalArgumentException(answers.voters().length + " voters are too many for a table");
        }
        this.voters = answers.voters();
        this.answers = answers;
        this.text = text;
    }

    @Override
    public boolean isQuorum(long[] servers) {
        return answers.isQuorum(number(servers));
    }

    @Override
    public boolean isQuorum(long[] servers, boolean granted) {
        return answers.isQuorum(number(servers), granted);
    }

    private int number(long[] servers) {
        int number = 0;
        for (long server : servers) {
            int index = Arrays.binarySearch(voters, server);
            number |= index < 0 ? 0 : 1 << index;
        }
        return number;
    }

    @Override
    public OracleUse oracle() {
        return answers.oracle();
    }

    @Override
    public long weight(long server) {
        int index = Arrays.binarySearch(voters, server);
        return index < 0 ? 0 : answers.weight(index);
    }

    @Override
    public boolean isVoter(long server) {
        return Arrays.binarySearch(voters, server) >= 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
