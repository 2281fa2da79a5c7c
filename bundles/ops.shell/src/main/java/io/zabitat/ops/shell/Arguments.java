package io.zabitat.ops.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The words behind a command: flags, options with a value, and the rest in order. */
final class Arguments {
    private final Set<String> flags = new TreeSet<>();
    private final Map<String, String> options = new TreeMap<>();
    private final List<String> words = new ArrayList<>();

    /** @throws IllegalArgumentException when an option is unknown, or has no value */
    static Arguments parse(List<Object> given, Set<String> knownFlags, Set<String> knownOptions) {
        Arguments parsed = new Arguments();
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i) == null) {
                throw new IllegalArgumentException("a variable, such as $plan, has no value in this session");
            }
            String word = String.valueOf(given.get(i));
            if (knownFlags.contains(word)) {
                parsed.flags.add(word);
            } else if (knownOptions.contains(word)) {
                if (i + 1 == given.size()) {
                    throw new IllegalArgumentException(word + " needs a value");
                }
                parsed.options.put(word, String.valueOf(given.get(++i)));
            } else if (word.startsWith("-")) {
                throw new IllegalArgumentException("there is no option " + word);
            } else {
                parsed.words.add(word);
            }
        }
        return parsed;
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    /** Comma-separated pairs of a name and a value. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new TreeMap<>();
        for (String pair : option(name, "").split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException(
                        name + " takes pairs such as observe=2000, with commas between them, and not " + pair);
            }
        }
        return pairs;
    }

    List<String> words() {
        return List.copyOf(words);
    }

    int count() {
        return words.size();
    }

    String word(int index) {
        return words.get(index);
    }
}
