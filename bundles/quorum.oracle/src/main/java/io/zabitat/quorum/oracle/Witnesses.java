package io.zabitat.quorum.oracle;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What voters have written into a lease file to show each other that they see the same one: each a number drawn at random, and the
 * number that it found of the other. A file of one's own, or one that looks the same elsewhere, never holds both. Immutable, pure.
 *
 * @param lines by server id
 */
record Witnesses(Map<Long, Line> lines) {
    static final Witnesses NONE = new Witnesses(Map.of());

    /**
     * @param own drawn by the voter
     * @param seen the other's, as the voter found it; 0 before
     */
    record Line(long own, long seen) {}

    Witnesses {
        lines = Map.copyOf(lines);
    }

    /** With what this voter has to add; the same when there is nothing. */
    Witnesses by(long member, long other, long drawn) {
        Line line = lines.getOrDefault(member, new Line(drawn, 0));
        long seen = Optional.ofNullable(lines.get(other)).map(Line::own).orElse(line.seen());
        Map<Long, Line> next = new TreeMap<>(lines);
        next.put(member, new Line(line.own(), seen));
        return next.equals(lines) ? this : new Witnesses(next);
    }

    /** What is missing for a proof in the eyes of this voter; empty when both see the same file. */
    Optional<String> missing(long member, long other) {
        Line own = lines.get(member);
        Line theirs = lines.get(other);
        if (theirs == null) {
            return Optional.of("server " + other + " has written nothing here yet");
        } else if (own == null || theirs.seen() != own.own()) {
            return Optional.of(
                    "server " + other + " has not shown that it reads what server " + member + " writes here");
        }
        return Optional.empty();
    }
}
