package io.zabitat.node.slot;

import java.util.List;

/**
 * A quorum system as operators look at it. It has been proven safe: monotone, and any two quorums have a voter in common.
 *
 * @param system its name, and the lines that it counts by
 * @param exact whether every set of voters was asked about; else a sample
 * @param sets asked about
 * @param quorums of these
 * @param tolerated how many voters can be lost, whichever they are
 * @param toleratedAtBest how many, if they are the right ones
 * @param smallest quorums that need each of their members
 * @param more whether there are further ones
 * @param hash of all answers, equal on members that count alike
 */
public record QuorumView(
        String system,
        List<Long> voters,
        boolean exact,
        int sets,
        int quorums,
        int tolerated,
        int toleratedAtBest,
        List<List<Long>> smallest,
        boolean more,
        String hash) {
    public QuorumView {
        voters = List.copyOf(voters);
        smallest = List.copyOf(smallest);
    }
}
