package io.zabitat.node.quorum;

import io.zabitat.spi.quorum.OracleUse;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a quorum system has said of its voters. Two systems whose answers are equal can be taken for each other; members whose
 * hashes are equal count alike (hot swap 4.1). Immutable, any thread.
 */
public final class Answers {
    private final Subsets subsets;
    private final OracleUse oracle;
    private final long[] weights;
    private final BitSet plain;
    private final BitSet granted;

    private Answers(Subsets subsets, OracleUse oracle, long[] weights, BitSet plain, BitSet granted) {
        this.subsets = subsets;
        this.oracle = oracle;
        this.weights = weights;
        this.plain = plain;
        this.granted = granted;
    }

    /**
     * Asks it about every set, there and back again.
     *
     * @throws IllegalArgumentException when it does not say the same twice
     */
    public static Answers of(QuorumVerifier verifier, List<Long> voters) {
        Subsets subsets = new Subsets(voters);
        OracleUse oracle = verifier.oracle();
        if (oracle == null) {
            throw new IllegalArgumentException("it does not say whether an oracle is asked: " + verifier);
        }
        long[] weights = Arrays.stream(subsets.voters()).map(verifier::weight).toArray();
        BitSet plain = new BitSet();
        BitSet granted = new BitSet();
        for (int number = 0; number < subsets.count(); number++) {
            plain.set(number, verifier.isQuorum(subsets.set(number)));
            granted.set(number, oracle != OracleUse.NONE && verifier.isQuorum(subsets.set(number), true));
        }
        for (int number = subsets.count() - 1; number >= 0; number--) {
            long[] set = subsets.set(number);
            if (verifier.isQuorum(set) != plain.get(number) || verifier.isQuorum(set, false) != plain.get(number)) {
                throw new IllegalArgumentException("it has answered yes and no about the same servers "
                        + Arrays.toString(subsets.set(number)) + ": " + verifier);
            }
        }
        return new Answers(subsets, oracle, weights, plain, granted);
    }

    /** Whether no set of voters was left out. */
    public boolean isExact() {
        return subsets.isExact();
    }

    /** How many sets it was asked about. */
    public int sets() {
        return subsets.count();
    }

    /** How many of these are quorums. */
    public int quorums() {
        return plain.cardinality();
    }

    /** Ascending. */
    public long[] voters() {
        return subsets.voters();
    }

    long[] set(int number) {
        return subsets.set(number);
    }

    boolean isQuorum(int number) {
        return plain.get(number);
    }

    boolean isQuorum(int number, boolean grant) {
        return plain.get(number) || grant && granted.get(number);
    }

    /** Whether somebody outside of the ensemble has a say. */
    public boolean isAskingOracle() {
        return oracle != OracleUse.NONE;
    }

    OracleUse oracle() {
        return oracle;
    }

    long weight(int index) {
        return weights[index];
    }

    /** How many sets are a quorum by one and none by the other; -1 when they are about other voters. */
    public int differing(Answers other) {
        if (!Arrays.equals(voters(), other.voters())) {
            return -1;
        }
        BitSet different = (BitSet) plain.clone();
        different.xor(other.plain);
        return different.cardinality();
    }

    /** The first thing about which the other one says something else, in words; empty when they are the same. */
    public Optional<String> difference(Answers other) {
        if (!Arrays.equals(voters(), other.voters())) {
            return Optional.of("voters " + Arrays.toString(voters()) + ", there " + Arrays.toString(other.voters()));
        } else if (oracle != other.oracle) {
            return Optional.of("oracle " + oracle + ", there " + other.oracle);
        }
        for (int number = 0; number < sets(); number++) {
            if (plain.get(number) != other.plain.get(number)) {
                return Optional.of(Arrays.toString(set(number)) + " is " + word(plain.get(number)) + ", there "
                        + word(other.plain.get(number)));
            } else if (granted.get(number) != other.granted.get(number)) {
                return Optional.of(Arrays.toString(set(number)) + " with a grant is " + word(granted.get(number))
                        + ", there " + word(other.granted.get(number)));
            }
        }
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != other.weights[i]) {
                return Optional.of("server " + voters()[i] + " weighs " + weights[i] + ", there " + other.weights[i]);
            }
        }
        return Optional.empty();
    }

    private static String word(boolean quorum) {
        return quorum ? "a quorum" : "none";
    }

    /** SHA-256 over all of it, in hex. */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long[] voters = voters();
            ByteBuffer head = ByteBuffer.allocate((2 + 2 * voters.length) * Long.BYTES);
            head.putLong(voters.length).putLong(oracle.ordinal());
            for (int i = 0; i < voters.length; i++) {
                head.putLong(voters[i]).putLong(weights[i]);
            }
            digest.update(head.array());
            digest.update(Arrays.copyOf(plain.toByteArray(), sets() / Byte.SIZE + 1));
            digest.update(Arrays.copyOf(granted.toByteArray(), sets() / Byte.SIZE + 1));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
