package io.zabitat.ops.karaf;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/** Completes one command: its name, then what may come next. Called by Karaf's shell sessions, each on its own thread. */
final class WordCompleter implements Completer {
    private static final int NOTHING = -1;

    private final String command;
    private final List<String> names;
    private final Supplier<Known> known;

    /**
     * @param command without its scope
     * @param names by which it can be called here
     */
    WordCompleter(String command, List<String> names, Supplier<Known> known) {
        this.command = command;
        this.names = List.copyOf(names);
        this.known = known;
    }

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        int index = line.getCursorArgumentIndex();
        List<String> words = Arrays.asList(line.getArguments());
        if (index > 0 && !names.contains(words.get(0))) {
            return NOTHING;
        }
        String begun = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument().substring(0, line.getArgumentPosition());
        List<String> next = index == 0 ? names : NextWords.of(command, words.subList(1, index), known.get());
        int before = candidates.size();
        next.stream().filter(word -> word.startsWith(begun)).sorted().forEach(candidates::add);
        return candidates.size() == before ? NOTHING : line.getBufferPosition() - line.getArgumentPosition();
    }
}
