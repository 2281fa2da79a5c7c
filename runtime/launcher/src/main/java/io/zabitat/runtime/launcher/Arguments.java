package io.zabitat.runtime.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command line behind the verb: options with a value, flags, and the rest.
 *
 * @param options name without dashes to value
 * @param flags names without dashes
 * @param rest what is no option, in order
 */
record Arguments(Map<String, String> options, Set<String> flags, List<String> rest) {
    private static final Set<String> WITH_VALUE =
            Set.of("home", "config", "data-dir", "log-dir", "cache", "from", "to", "dir");
    private static final Set<String> FLAGS = Set.of("accept-loss", "json", "no-shell", "terminal");

    Arguments {
        options = Map.copyOf(options);
        flags = Set.copyOf(flags);
        rest = List.copyOf(rest);
    }

    static Arguments parse(List<String> words) throws LaunchException {
        Map<String, String> options = new HashMap<>();
        List<String> flags = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                rest.add(word);
            } else if (word.equals("--")) {
                rest.addAll(words.subList(i + 1, words.size()));
                break;
            } else {
                String name = word.substring(2);
                int equals = name.indexOf('=');
                if (equals > 0 && WITH_VALUE.contains(name.substring(0, equals))) {
                    options.put(name.substring(0, equals), name.substring(equals + 1));
                } else if (FLAGS.contains(name)) {
                    flags.add(name);
                } else if (WITH_VALUE.contains(name) && i + 1 < words.size()) {
                    options.put(name, words.get(++i));
                } else if (WITH_VALUE.contains(name)) {
                    throw new LaunchException(ExitCodes.USAGE, "the option " + word + " needs a value");
                } else {
                    throw new LaunchException(ExitCodes.USAGE, "unknown option " + word + "; see zabitat --help");
                }
            }
        }
        return new Arguments(options, Set.copyOf(flags), rest);
    }

    Optional<Path> path(String option) {
        return Optional.ofNullable(options.get(option)).map(Path::of);
    }

    Path home() throws LaunchException {
        return path("home")
                .orElseThrow(() -> new LaunchException(ExitCodes.USAGE, "no --home: start me through bin/zabitat"));
    }
}
