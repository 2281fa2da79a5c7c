package io.zabitat.node.election;

import io.zabitat.node.decision.Decisions;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a member could elect by an algorithm, as a leader asks it of all, and the answers to it.
 *
 * @param id tells it from others
 * @param asker who asks, and does not answer
 */
public record ElectionQuestion(String id, long asker, int algorithm) {
    public static final String PATH = Decisions.ROOT + "/election-ask";

    public static final String YES = "yes";

    private static final String ID = "id";
    private static final String RESULT = "result";

    public static String answerPath(long member) {
        return Decisions.ROOT + "/election-answer-" + member;
    }

    public String text() {
        return ID + "=" + id + "\nasker=" + asker + "\nalgorithm=" + algorithm + "\n";
    }

    public static Optional<ElectionQuestion> parse(String text) {
        Map<String, String> lines = ElectionDecision.lines(text);
        try {
            return Optional.of(new ElectionQuestion(
                    lines.getOrDefault(ID, ""),
                    Long.parseLong(lines.getOrDefault("asker", "")),
                    Integer.parseInt(lines.getOrDefault("algorithm", ""))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** @param flaw why not */
    public String answer(Optional<String> flaw) {
        return ID + "=" + id + "\n" + RESULT + "=" + flaw.orElse(YES).replace('\n', ' ') + "\n";
    }

    /** What a text answers to this question; empty when it belongs to another. */
    public Optional<String> answerIn(String text) {
        Map<String, String> lines = ElectionDecision.lines(text);
        return id.equals(lines.get(ID)) ? Optional.ofNullable(lines.get(RESULT)) : Optional.empty();
    }
}
