package io.zabitat.admission.guard;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells by its location whether a bundle was installed with the distribution: whoever can put a file there can replace any part of the
 * server anyhow, so that a list of hashes beside it would prove nothing.
 *
 * @param prefixes of locations; what is behind one has to look like a name in it, and lead nowhere else
 */
record Origin(List<String> prefixes) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._+-]+(?:/[A-Za-z0-9._+-]+){0,3}");

    Origin {
        prefixes = List.copyOf(prefixes);
    }

    boolean isOurs(String location) {
        return prefixes.stream()
                .filter(prefix -> !prefix.isEmpty() && location.startsWith(prefix))
                .map(prefix -> location.substring(prefix.length()))
                .anyMatch(rest -> !rest.contains("..") && NAME.matcher(rest).matches());
    }
}
