package io.zabitat.node.election;

import io.zabitat.node.decision.Decisions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * By which algorithm the members have agreed to elect.
 *
 * @param generation one more with each change; 0 is what the configurations say
 * @param algorithm the number of {@code electionAlg}
 * @param from the algorithm of the generation before, by which those elect who have not heard of this one
 */
public record ElectionDecision(long generation, int algorithm, int from) {
    /** The node that holds it. */
    public static final String PATH = Decisions.ROOT + "/election";

    /** The algorithm that every member has. */
    public static final int BASE = 3;

    private static final int LAST = 3;

    public ElectionDecision {
        if (generation < 1 || algorithm < 0 || algorithm > LAST || from < 0 || from > LAST) {
            throw new IllegalArgumentException("generation " + generation + " from " + from + " to " + algorithm);
        }
    }

    /** @param why for people */
    public String text(String why) {
        return "generation=" + generation + "\nalgorithm=" + algorithm + "\nfrom=" + from + "\nwhy="
                + why.replace('\n', ' ') + "\n";
    }

    /** Empty when the text is none: then it counts as if there were none. */
    public static Optional<ElectionDecision> parse(String text) {
        Map<String, String> lines = lines(text);
        try {
            return Optional.of(new ElectionDecision(
                    Long.parseLong(lines.getOrDefault("generation", "")),
                    Integer.parseInt(lines.getOrDefault("algorithm", "")),
                    Integer.parseInt(lines.getOrDefault("from", ""))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Lines of the form {@code name=value}. */
    static Map<String, String> lines(String text) {
        Map<String, String> lines = new HashMap<>();
        text.lines().forEach(line -> {
            int at = line.indexOf('=');
            if (at > 0) {
                lines.put(line.substring(0, at), line.substring(at + 1));
            }
        });
        return lines;
    }
}
