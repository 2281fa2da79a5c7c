package io.zabitat.ops.karaf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What may come next in a command. Pure. */
final class NextWords {
    private static final String SERVER = "--server";
    private static final String REASON = "--reason";
    private static final String POLICY = "--policy";
    private static final Set<String> WITH_VALUE = Set.of(SERVER, REASON, POLICY);
    private static final String JSON = "--json";
    private static final List<String> FOR_CHANGES = List.of("--dry-run", REASON, SERVER);

    private NextWords() {}

    /**
     * @param command without its scope
     * @param before the words between the command and the one that is being typed
     */
    static List<String> of(String command, List<String> before, Known known) {
        String last = before.isEmpty() ? "" : before.get(before.size() - 1);
        if (WITH_VALUE.contains(last)) {
            return switch (last) {
                case SERVER -> List.copyOf(known.servers());
                case POLICY -> List.of("canary=", "observe=");
                default -> List.of();
            };
        }
        List<String> words = new ArrayList<>(arguments(command, arguments(before), known));
        words.addAll(options(command));
        words.removeAll(before);
        return words;
    }

    private static List<String> arguments(List<String> before) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            boolean isValue = i > 0 && WITH_VALUE.contains(before.get(i - 1));
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
            case "swap-pause", "swap-resume", "swap-cutover", "swap-rollback", "swap-commit" ->
                given.isEmpty() ? List.copyOf(known.swaps()) : List.of();
            default -> List.of();
        };
    }

    private static List<String> options(String command) {
        List<String> options = new ArrayList<>(List.of(JSON));
        if (command.startsWith("swap-")) {
            options.add("--help");
        }
        switch (command) {
            case "swap-plan" -> options.addAll(List.of(POLICY, SERVER));
            case "swap-status" -> options.addAll(List.of("-w", SERVER));
            case "swap-history", "roles" -> options.add(SERVER);
            case "swap-apply" -> {
                options.addAll(List.of("-w", "--auto"));
                options.addAll(FOR_CHANGES);
            }
            case "swap-pause", "swap-resume", "swap-cutover", "swap-rollback", "swap-commit" ->
                options.addAll(FOR_CHANGES);
            default -> {
                // what all have
            }
        }
        return options;
    }
}
