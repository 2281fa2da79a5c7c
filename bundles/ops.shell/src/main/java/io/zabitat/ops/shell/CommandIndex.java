package io.zabitat.ops.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * All commands of the scope {@code zab} that are there, for shells as services, for other tools by name. Function objects, because a method
 * cannot have a hyphen in its name, and because they say themselves what was wrong. Thread safe.
 */
@Component(service = {CommandIndex.class, CommandDesk.class})
public final class CommandIndex implements CommandDesk {
    static final String SCOPE = "zab";

    private static final String OPTIONS = "zabitat.command.options";
    private static final String OPTIONS_WITH_VALUE = "zabitat.command.options.value";

    private final BundleContext context;
    private final NavigableMap<String, Command> commands = new ConcurrentSkipListMap<>();

    @Activate
    public CommandIndex(BundleContext context) {
        this.context = context;
    }

    /** @return takes them away again */
    Runnable add(Command... added) {
        List<ServiceRegistration<Function>> registrations = new ArrayList<>();
        for (Command command : added) {
            commands.put(command.name(), command);
            registrations.add(context.registerService(
                    Function.class,
                    (session, arguments) -> command.execute(arguments, caller(session)),
                    new Hashtable<>(Map.of(
                            "osgi.command.scope",
                            SCOPE,
                            "osgi.command.function",
                            command.name(),
                            "osgi.command.description", // what Karaf lists
                            command.does(),
                            OPTIONS, // what its shell completes
                            command.names(true).toArray(String[]::new),
                            OPTIONS_WITH_VALUE,
                            command.names(false).toArray(String[]::new)))));
        }
        return () -> {
            for (Command command : added) {
                commands.remove(command.name(), command);
            }
            registrations.forEach(ServiceRegistration::unregister);
        };
    }

    Collection<Command> all() {
        return commands.values();
    }

    /** @param name with the scope or without it */
    Optional<Command> find(String name) {
        return Optional.ofNullable(
                commands.get(name.startsWith(SCOPE + ":") ? name.substring(SCOPE.length() + 1) : name));
    }

    @Override
    public String run(String actor, String name, List<String> arguments) throws Exception {
        Command command = find(name).orElseThrow(() -> new IllegalArgumentException("no command " + name));
        List<Object> all = new ArrayList<>(arguments);
        all.add(Command.JSON);
        return String.valueOf(command.execute(all, silent(actor)));
    }

    private static Caller caller(CommandSession session) {
        return new Caller() {
            @Override
            public String actor() {
                return Actors.of(session);
            }

            @Override
            public PrintStream console() {
                return session.getConsole();
            }

            @Override
            public void remember(String name, String value) {
                session.put(name, value);
            }
        };
    }

    /** Without a session: nobody sees what is printed before the end, and nobody asks again. */
    private static Caller silent(String actor) {
        return new Caller() {
            @Override
            public String actor() {
                return actor;
            }

            @Override
            public PrintStream console() {
                return new PrintStream(PrintStream.nullOutputStream());
            }

            @Override
            public void remember(String name, String value) {
                // there is no later command
            }
        };
    }
}
