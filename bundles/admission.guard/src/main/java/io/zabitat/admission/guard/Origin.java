package io.zabitat.admission.guard;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells by its location whether a bundle was installed with the distribution: whoever can put a file there can replace any part of the
 * server anyhow, so that a list of hashes beside it would prove nothing.
 *
 * @param prefixes of locations; what is behind one has to look like a name in it, and lead nowhere else
 */
record Origin(List<String> prefixes) {
    /** Files have any name; but what is before a "!" would be to Karaf a repository, and not a group. */
    private static final Pattern NAME = Pattern.compile("[^/\\\\?#!]+(?:/[^/\\\\?#!]+){0,3}");
    /** Would part names once the framework has decoded them. */
    private static final Pattern HIDDEN_SEPARATOR = Pattern.compile("%(?:2f|5c)");

    Origin {
        prefixes = List.copyOf(prefixes);
    }

    boolean isOurs(String location) {
        return prefixes.stream()
                .filter(prefix -> !prefix.isEmpty() && location.startsWith(prefix))
                .map(prefix -> location.substring(prefix.length()))
                .anyMatch(Origin::isWithin);
    }

    private static boolean isWithin(String rest) {
        String decoded = rest.toLowerCase(Locale.ROOT).replace("%2e", ".");
        return NAME.matcher(rest).matches()
                && !HIDDEN_SEPARATOR.matcher(decoded).find()
                && Stream.of(decoded.split("/")).noneMatch(name -> name.equals(".") || name.equals(".."));
    }
}
