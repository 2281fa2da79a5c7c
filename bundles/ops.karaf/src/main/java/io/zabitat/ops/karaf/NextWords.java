package io.zabitat.ops.karaf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What may come next in a command. Pure.
 *
 * @param command without its scope
 * @param options that it has
 * @param withValue those of them that a value follows
 */
record NextWords(String command, Set<String> options, Set<String> withValue) {
    private static final String SERVER = "--server";
    private static final String POLICY = "--policy";
    private static final String HELP = "--help";

    NextWords {
        options = Set.copyOf(options);
        withValue = Set.copyOf(withValue);
    }

    /** @param before the words between the command and the one that is being typed */
    List<String> after(List<String> before, Known known) {
        String last = before.isEmpty() ? "" : before.get(before.size() - 1);
        if (withValue.contains(last)) {
            return switch (last) {
                case SERVER -> List.copyOf(known.servers());
                case POLICY -> List.of("canary=", "observe=");
                default -> List.of();
            };
        }
        List<String> words = new ArrayList<>(arguments(command, arguments(before), known));
        words.addAll(options);
        words.addAll(withValue);
        words.add(HELP);
        words.removeAll(before);
        return words;
    }

    private List<String> arguments(List<String> before) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            boolean isValue = i > 0 && withValue.contains(before.get(i - 1));
            if (!isValue && !before.get(i).startsWith("-")) {
                arguments.add(before.get(i));
            }
        }
        return arguments;
    }

    private static List<String> arguments(String command, List<String> given, Known known) {
        return switch (command) {
            case "providers" -> List.copyOf(known.providers().keySet());
            case "swap-plan" ->
                switch (given.size()) {
                    case 0 -> List.copyOf(known.providers().keySet());
                    case 1 -> List.copyOf(known.providers().getOrDefault(given.get(0), Set.of()));
                    default -> List.of();
                };
            case "swap-apply" -> given.isEmpty() ? List.of("$plan") : List.of();
            case "swap-status", "swap-pause", "swap-resume", "swap-cutover", "swap-rollback", "swap-commit" ->
                given.isEmpty() ? List.copyOf(known.swaps()) : List.of();
            default -> List.of();
        };
    }
}
