package io.zabitat.ops.karaf;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Registry;
import org.apache.karaf.shell.api.console.Session;

/**
 * A command of ours as Karaf's shell knows commands: with completion, and done by the one that Karaf has made of the Gogo command of that
 * name. Called by Karaf's shell sessions, each on its own thread.
 */
final class KarafCommand implements Command {
    static final String SCOPE = "zab";

    private final Registry registry;
    private final String name;
    private final NextWords words;
    private final Supplier<Known> known;

    KarafCommand(Registry registry, NextWords words, Supplier<Known> known) {
        this.registry = registry;
        this.name = words.command();
        this.words = words;
        this.known = known;
    }

    private Optional<Command> gogo() {
        return registry.getCommands().stream()
                .filter(command -> command != this
                        && command.getScope().equals(SCOPE)
                        && command.getName().equals(name))
                .findFirst();
    }

    @Override
    public Object execute(Session session, List<Object> arguments) throws Exception {
        Command gogo = gogo().orElseThrow(() -> new IllegalStateException(SCOPE + ":" + name + " has gone"));
        return gogo.execute(session, arguments);
    }

    @Override
    public String getScope() {
        return SCOPE;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getDescription() {
        return gogo().map(Command::getDescription).orElse(name);
    }

    /** @param scoped in the subshell of the scope, where its name is not said */
    @Override
    public Completer getCompleter(boolean scoped) {
        return new WordCompleter(words, scoped ? List.of(name) : List.of(SCOPE + ":" + name, name), known);
    }

    /** As all commands are parsed. */
    @Override
    public Parser getParser() {
        return null;
    }
}
