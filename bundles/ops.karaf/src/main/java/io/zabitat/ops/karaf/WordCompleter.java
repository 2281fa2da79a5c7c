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

    private final NextWords words;
    private final List<String> names;
    private final Supplier<Known> known;

    /**
     * @param words of the command
     * @param names by which it can be called here
     */
    WordCompleter(NextWords words, List<String> names, Supplier<Known> known) {
        this.words = words;
        this.names = List.copyOf(names);
        this.known = known;
    }

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        int index = line.getCursorArgumentIndex();
        List<String> typed = Arrays.asList(line.getArguments());
        if (index > 0 && !names.contains(typed.get(0))) {
            return NOTHING;
        }
        String begun = line.getCursorArgument() == null
                ? ""
                : line.getCursorArgument().substring(0, line.getArgumentPosition());
        List<String> next = index == 0 ? names : words.after(typed.subList(1, index), known.get());
        int before = candidates.size();
        next.stream().filter(word -> word.startsWith(begun)).sorted().forEach(candidates::add);
        return candidates.size() == before ? NOTHING : line.getBufferPosition() - line.getArgumentPosition();
    }
}
