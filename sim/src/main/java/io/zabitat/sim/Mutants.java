package io.zabitat.sim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Bugs to put back: each is a piece of a source file of the product and what stands in its place. The list is a text file beside this
 * class; a piece that is not found any more makes its mutant fail, so that the list stays true.
 */
final class Mutants {
    private static final String LIST = "mutants.txt";

    /** One bug. */
    record Mutant(String name, String what, List<Change> changes) {}

    /** @param file below the project's root */
    record Change(Path file, String from, String to) {}

    private Mutants() {}

    static List<Mutant> all() throws IOException {
        try (InputStream in = Mutants.class.getResourceAsStream(LIST)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** A mutant is {@code == name: what}, then for each change {@code @@ file}, lines with {@code -}, lines with {@code +}. */
    static List<Mutant> parse(String text) {
        List<Mutant> mutants = new ArrayList<>();
        for (String block : text.split("(?m)^== ")) {
            if (block.isBlank() || block.startsWith("#")) {
                continue;
            }
            String[] parts = block.split("(?m)^@@ ");
            int colon = parts[0].indexOf(':');
            List<Change> changes = new ArrayList<>();
            for (int i = 1; i < parts.length; i++) {
                String[] lines = parts[i].split("\n");
                changes.add(new Change(Path.of(lines[0].trim()), lines(lines, '-'), lines(lines, '+')));
            }
            mutants.add(new Mutant(
                    parts[0].substring(0, colon).trim(),
                    parts[0].substring(colon + 1).trim(),
                    changes));
        }
        return mutants;
    }

    private static String lines(String[] lines, char mark) {
        List<String> found = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].isEmpty() && lines[i].charAt(0) == mark) {
                found.add(lines[i].substring(1).strip());
            }
        }
        return String.join("\n", found);
    }

    /** The source with the change in it; indentation does not matter. */
    static String apply(String source, Change change) {
        String[] from = change.from().split("\n");
        String[] lines = source.split("\n", -1);
        StringBuilder out = new StringBuilder();
        int done = 0;
        for (int i = 0; i < lines.length; i++) {
            if (done == 0 && matches(lines, i, from)) {
                out.append(change.to()).append('\n');
                i += from.length - 1;
                done++;
            } else {
                out.append(lines[i]).append('\n');
            }
        }
        if (done == 0) {
            throw new IllegalStateException(change.file() + " has no longer: " + change.from());
        }
        return out.toString();
    }

    private static boolean matches(String[] lines, int at, String[] from) {
        for (int i = 0; i < from.length; i++) {
            if (at + i >= lines.length || !lines[at + i].strip().equals(from[i])) {
                return false;
            }
        }
        return true;
    }
}
