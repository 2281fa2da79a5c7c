package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.zabitat.itests.harness.ServerProcess.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Looks for the line in a log that says why somebody was refused, with both sides' values; only our own server promises one. */
final class Reasons {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Reasons() {}

    /** Decimal or hexadecimal, but not as a part of another number. */
    static String number(long value) {
        return "(?<![0-9a-fA-FxX])(" + value + "|0x" + Long.toHexString(value) + ")(?![0-9a-fA-FxX])";
    }

    /** Waits until one line of a member's log, after the given length, has all these expressions. */
    static void await(Member member, int from, String... expressions) {
        assertFalse(expressions.length == 0);
        if (member.kind() == Kind.APACHE) {
            return;
        }
        List<Pattern> patterns = Arrays.stream(expressions).map(Pattern::compile).toList();
        Poll.until(
                () -> "a line in the log of " + member + " with " + List.of(expressions) + "; since then it said:\n"
                        + tail(member, from),
                LIMIT,
                () -> {
                    List<String> lines = tail(member, from)
                            .lines()
                            .filter(line -> patterns.stream()
                                    .allMatch(pattern -> pattern.matcher(line).find()))
                            .toList();
                    lines.stream().findFirst().ifPresent(line -> System.out.println("refused: " + line));
                    return !lines.isEmpty();
                });
    }

    private static String tail(Member member, int from) {
        return member.log().substring(from);
    }
}
