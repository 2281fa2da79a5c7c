package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Looks for sets of voters that show a quorum system to be unsafe, whoever provides it: two that are quorums and have nobody in
 * common could elect two leaders; a quorum that ends when somebody joins would end what went well (hot swap 4.2). Asked before
 * it counts. What an oracle would allow does not count here.
 */
public final class QuorumCheck {
    /** So many voters and fewer are checked in every combination. */
    private static final int EXACT_VOTERS = 16;

    private static final int SAMPLES = 65_536;

    private final QuorumVerifier verifier;
    private final long[] voters;

    private QuorumCheck(QuorumVerifier verifier, List<Long> voters) {
        this.verifier = verifier;
        this.voters = voters.stream().mapToLong(Long::longValue).toArray();
    }

    /** @throws IllegalArgumentException with the sets that show it */
    public static void check(QuorumVerifier verifier, List<Long> voters) {
        QuorumCheck check = new QuorumCheck(verifier, voters);
        check.members();
        if (voters.size() <= EXACT_VOTERS) {
            check.all();
        } else {
            check.some(new Random(voters.hashCode()));
        }
    }

    private void members() {
        boolean leads = false;
        for (long voter : voters) {
            if (!verifier.isVoter(voter)) {
                throw new IllegalArgumentException("server " + voter + " votes, but not for " + verifier);
            }
            leads |= verifier.weight(voter) > 0;
        }
        if (!leads) {
            throw new IllegalArgumentException("no voter weighs anything, so nobody may lead: " + verifier);
        }
        if (!verifier.isQuorum(voters.clone())) {
            throw new IllegalArgumentException(
                    "not even all voters " + text(full()) + " together are a quorum: " + verifier);
        }
        if (verifier.isQuorum(new long[0])) {
            throw new IllegalArgumentException("nobody at all is a quorum: " + verifier);
        }
    }

    private void all() {
        int sets = 1 << voters.length;
        BitSet quorums = new BitSet(sets);
        for (int set = 0; set < sets; set++) {
            quorums.set(set, verifier.isQuorum(servers(set)));
        }
        int weighing = 0;
        for (int i = 0; i < voters.length; i++) {
            weighing |= verifier.weight(voters[i]) > 0 ? 1 << i : 0;
        }
        for (int set = quorums.nextSetBit(0); set >= 0; set = quorums.nextSetBit(set + 1)) {
            int others = sets - 1 ^ set;
            if (!quorums.get(set & weighing)) {
                throw weightless(bits(set), bits(set & weighing));
            }
            if (quorums.get(others)) {
                throw apart(bits(set), bits(others));
            }
            for (int more = others; more != 0; more &= more - 1) {
                int larger = set | more & -more;
                if (!quorums.get(larger)) {
                    throw shrinking(bits(set), bits(larger));
                }
            }
        }
    }

    private long[] servers(int set) {
        long[] servers = new long[Integer.bitCount(set)];
        int n = 0;
        for (int i = 0; i < voters.length; i++) {
            if ((set >>> i & 1) != 0) {
                servers[n++] = voters[i];
            }
        }
        return servers;
    }

    private static BitSet bits(int set) {
        return BitSet.valueOf(new long[] {set});
    }

    /** Walks from nobody to everybody, each time in another order. */
    private void some(Random random) {
        for (int walk = 0; walk < SAMPLES / voters.length; walk++) {
            BitSet set = new BitSet();
            boolean was = false;
            List<Integer> left = new ArrayList<>();
            for (int i = 0; i < voters.length; i++) {
                left.add(random.nextInt(i + 1), i);
            }
            for (int next : left) {
                BitSet before = (BitSet) set.clone();
                set.set(next);
                boolean is = isQuorum(set);
                if (was && !is) {
                    throw shrinking(before, set);
                }
                BitSet others = full();
                others.andNot(set);
                if (is && isQuorum(others)) {
                    throw apart(set, others);
                }
                if (is && !isQuorum(weighing(set))) {
                    throw weightless(set, weighing(set));
                }
                was = is;
            }
        }
    }

    private BitSet weighing(BitSet set) {
        BitSet weighing = new BitSet();
        set.stream().filter(i -> verifier.weight(voters[i]) > 0).forEach(weighing::set);
        return weighing;
    }

    private BitSet full() {
        BitSet all = new BitSet();
        all.set(0, voters.length);
        return all;
    }

    private boolean isQuorum(BitSet set) {
        return verifier.isQuorum(set.stream().mapToLong(i -> voters[i]).toArray());
    }

    private String text(BitSet set) {
        return set.stream().mapToObj(i -> String.valueOf(voters[i])).toList().toString();
    }

    private IllegalArgumentException apart(BitSet one, BitSet other) {
        return new IllegalArgumentException("unsafe quorum system: both " + text(one) + " and " + text(other)
                + " are quorums, and could elect two leaders: " + verifier);
    }

    private IllegalArgumentException weightless(BitSet quorum, BitSet weighing) {
        return new IllegalArgumentException("unsafe quorum system: " + text(quorum) + " is a quorum, but not "
                + text(weighing) + ", though the others weigh nothing: " + verifier);
    }

    private IllegalArgumentException shrinking(BitSet quorum, BitSet larger) {
        return new IllegalArgumentException(
                "unsafe quorum system: " + text(quorum) + " is a quorum, but " + text(larger) + " is not: " + verifier);
    }
}
