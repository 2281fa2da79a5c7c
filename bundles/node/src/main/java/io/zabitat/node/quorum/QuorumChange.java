package io.zabitat.node.quorum;

import io.zabitat.api.EnsembleConfig;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What an operator's wish for another quorum system comes to: the same list of members counted by another provider, which is this server's
 * own affair; or a list with other {@code group.} and {@code weight.} lines, which the ensemble has to agree on. Pure.
 *
 * @param next with the version of the present list
 */
public record QuorumChange(EnsembleConfig current, EnsembleConfig next) {
    private static final String GROUP = "group.";
    private static final String WEIGHT = "weight.";

    /**
     * @param kindOf by which quorum system a list of members is counted
     * @param target the quorum system that is wanted
     * @param wishes the operator's, of which the lines count
     * @throws IllegalArgumentException when the lines and the system do not belong together
     */
    public static QuorumChange of(
            EnsembleConfig current,
            Function<EnsembleConfig, String> kindOf,
            String target,
            Map<String, String> wishes) {
        Map<String, String> lines = lines(wishes);
        EnsembleConfig bare = with(current, Map.of());
        if (!lines.isEmpty()) {
            EnsembleConfig next = EnsembleConfig.parse(with(current, lines).text());
            if (!kindOf.apply(next).equals(target)) {
                throw new IllegalArgumentException("a list of members with the lines " + new TreeMap<>(lines)
                        + " is counted by " + kindOf.apply(next) + ", not by " + target);
            }
            return new QuorumChange(current, next);
        }
        boolean dropsLines = !current.quorumLines().isEmpty()
                && !kindOf.apply(current).equals(target)
                && kindOf.apply(bare).equals(target);
        return new QuorumChange(current, dropsLines ? bare : current);
    }

    /** The {@code group.} and {@code weight.} lines among the wishes. */
    public static Map<String, String> lines(Map<String, String> wishes) {
        Map<String, String> lines = new TreeMap<>();
        wishes.forEach((key, value) -> {
            if (key.startsWith(GROUP) || key.startsWith(WEIGHT)) {
                lines.put(key, value);
            }
        });
        return lines;
    }

    /** The same members with other lines. */
    public static EnsembleConfig with(EnsembleConfig members, Map<String, String> lines) {
        return new EnsembleConfig(members.version(), members.members(), lines);
    }

    /** Whether the ensemble has to agree. The text has a weight for each voter, also where it was not written. */
    public boolean isReplicated() {
        return !current.text().equals(next.text());
    }
}
