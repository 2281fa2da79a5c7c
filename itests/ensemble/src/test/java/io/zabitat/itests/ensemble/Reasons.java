package io.zabitat.itests.ensemble;

import io.zabitat.itests.harness.ServerProcess.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for the line in the logs that says why somebody was refused, with both sides' values; only our own server promises one. */
final class Reasons {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int TAIL = 3_000;

    private Reasons() {}

    /** Decimal or hexadecimal, but not as a part of another number. */
    static String number(long value) {
        return "(?<![0-9a-fA-FxX])(" + value + "|0x" + Long.toHexString(value) + ")(?![0-9a-fA-FxX])";
    }

    /** How much each member has logged by now. */
    static Map<Member, Integer> mark(Member... members) {
        Map<Member, Integer> lengths = new LinkedHashMap<>();
        for (Member member : members) {
            lengths.put(member, member.log().length());
        }
        return lengths;
    }

    /** Waits until a line that one of these members has logged since the mark has all these expressions. */
    static void await(Map<Member, Integer> marks, String... expressions) {
        if (marks.keySet().stream().anyMatch(member -> member.kind() == Kind.APACHE)) {
            return;
        }
        List<Pattern> patterns =
                Arrays.stream(expressions).map(Pattern::compile).toList();
        Poll.until(
                () -> "a line with all of " + List.of(expressions) + "; since then was said:\n" + tails(marks),
                LIMIT,
                () -> {
                    Optional<String> found = since(marks)
                            .filter(line -> patterns.stream()
                                    .allMatch(pattern -> pattern.matcher(line).find()))
                            .findFirst();
                    found.ifPresent(line -> System.out.println("reason: " + line));
                    return found.isPresent();
                });
    }

    private static Stream<String> since(Map<Member, Integer> marks) {
        return marks.entrySet().stream()
                .flatMap(entry ->
                        entry.getKey().log().substring(entry.getValue()).lines());
    }

    private static String tails(Map<Member, Integer> marks) {
        String all = since(marks).collect(Collectors.joining("\n"));
        return all.substring(Math.max(0, all.length() - TAIL));
    }
}
