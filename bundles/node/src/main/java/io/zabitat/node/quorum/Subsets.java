package io.zabitat.node.quorum;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The sets of voters that a quorum system is asked about: every one where that can be done, else a sample that is the same on every
 * member (hot swap 4.1). Immutable, any thread.
 */
final class Subsets {
    /** So many voters and fewer are asked about in every combination. */
    static final int EXACT_VOTERS = 16;

    private static final int SAMPLES = 65_536;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final long[] voters;
    private final long seed;

    Subsets(List<Long> voters) {
        this.voters =
                voters.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
        if (this.voters.length == 0 || this.voters.length != voters.size()) {
            throw new IllegalArgumentException("voters must be at least one, each listed once: " + voters);
        }
        this.seed = Arrays.hashCode(this.voters);
    }

    /** Ascending. */
    long[] voters() {
        return voters.clone();
    }

    /** Whether no set is left out. */
    boolean isExact() {
        return voters.length <= EXACT_VOTERS;
    }

    int count() {
        return isExact() ? 1 << voters.length : SAMPLES;
    }

    /** Ascending ids. Of an exact list the bits of the number say who is in. */
    long[] set(int number) {
        boolean[] in = isExact() ? bits(number) : sample(number);
        long[] set = new long[voters.length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i]) {
                set[n++] = voters[i];
            }
        }
        return Arrays.copyOf(set, n);
    }

    private boolean[] bits(int number) {
        boolean[] in = new boolean[voters.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = (number >>> i & 1) != 0;
        }
        return in;
    }

    /** One half by the toss of a coin for each voter, because quorums end there; the other half of any size. */
    private boolean[] sample(int number) {
        Random random = new Random(seed + number * SPREAD);
        boolean[] in = new boolean[voters.length];
        if (number % 2 == 0) {
            for (int i = 0; i < in.length; i++) {
                in[i] = random.nextBoolean();
            }
            return in;
        }
        int left = random.nextInt(in.length + 1);
        for (int i = 0; i < in.length; i++) {
            in[i] = random.nextInt(in.length - i) < left;
            left -= in[i] ? 1 : 0;
        }
        return in;
    }
}
