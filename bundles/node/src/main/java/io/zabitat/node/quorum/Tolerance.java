package io.zabitat.node.quorum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many voters can be lost. Pure.
 *
 * @param always so many, whichever they are
 * @param atBest so many, if they are the right ones
 * @param smallest the quorums that need each of their members, as many as {@link #MOST_SHOWN}
 * @param more whether there are further ones
 */
public record Tolerance(int always, int atBest, List<List<Long>> smallest, boolean more) {
    /** Lists longer than that nobody reads. */
    public static final int MOST_SHOWN = 24;

    /** Of a sample what is seen in it: {@code always} may be less, {@code atBest} more. */
    public static Tolerance of(Answers answers) {
        int voters = answers.voters().length;
        int largestWithout = 0;
        int smallestQuorum = voters;
        for (int number = 0; number < answers.sets(); number++) {
            int size = answers.set(number).length;
            if (answers.isQuorum(number)) {
                smallestQuorum = Math.min(smallestQuorum, size);
            } else {
                largestWithout = Math.max(largestWithout, size);
            }
        }
        List<List<Long>> smallest = answers.isExact() ? smallest(answers) : List.of();
        boolean more = smallest.size() > MOST_SHOWN;
        return new Tolerance(
                Math.max(0, voters - largestWithout - 1),
                voters - smallestQuorum,
                more ? smallest.subList(0, MOST_SHOWN) : smallest,
                more);
    }

    private static List<List<Long>> smallest(Answers answers) {
        List<List<Long>> found = new ArrayList<>();
        for (int set = 1; set < answers.sets() && found.size() <= MOST_SHOWN; set++) {
            boolean needsAll = answers.isQuorum(set);
            for (int rest = set; needsAll && rest != 0; rest &= rest - 1) {
                needsAll = !answers.isQuorum(set & ~Integer.lowestOneBit(rest));
            }
            if (needsAll) {
                found.add(Arrays.stream(answers.set(set)).boxed().toList());
            }
        }
        return List.copyOf(found);
    }
}
