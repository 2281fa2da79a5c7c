package io.zabitat.checks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A short list of exceptions from a rule: `subject = reason`, one per line. An entry nobody needs any more is an error too. */
final class Reviewed {
    private final Map<String, String> reasons = new TreeMap<>();

    Reviewed(String resource) {
        try (InputStream in = Reviewed.class.getResourceAsStream("/" + resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line :
                    text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
                int split = line.indexOf(" = ");
                if (split < 0 || line.substring(split + 3).isBlank()) {
                    throw new IllegalStateException(resource + ": no reason given: " + line);
                }
                reasons.put(
                        line.substring(0, split).trim(),
                        line.substring(split + 3).trim());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The violations that no entry covers, and the entries that cover nothing. */
    List<String> remaining(List<String> violations) {
        List<String> left = new ArrayList<>();
        List<String> unused = new ArrayList<>(reasons.keySet());
        for (String violation : violations) {
            boolean covered = false;
            for (String subject : reasons.keySet()) {
                if (violation.startsWith(subject)
                        && (violation.length() == subject.length()
                                || !Character.isJavaIdentifierPart(violation.charAt(subject.length())))) {
                    covered = true;
                    unused.remove(subject);
                }
            }
            if (!covered) {
                left.add(violation);
            }
        }
        unused.forEach(subject -> left.add("reviewed but not needed: " + subject));
        return left;
    }
}
