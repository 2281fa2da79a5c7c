package io.zabitat.ops.shell;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Component;
import org.slf4j.LoggerFactory;

/**
 * {@code zab:log-level LOGGER [LEVEL]}: shows or sets a log level of the running process. A function object, because a method
 * cannot have a hyphen in its name. Called by shell sessions.
 */
@Component(
        service = Function.class,
        property = {"osgi.command.scope=zab", "osgi.command.function=log-level"})
public final class LogLevelCommand implements Function {
    private static final String USAGE =
            "log-level LOGGER [LEVEL]; LEVEL is TRACE, DEBUG, INFO, WARN, ERROR, OFF or inherit; LOGGER such as ROOT";

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        return switch (arguments.size()) {
            case 1 -> backend(String.valueOf(arguments.get(0))).show();
            case 2 -> backend(String.valueOf(arguments.get(0))).set(String.valueOf(arguments.get(1)));
            default -> throw new IllegalArgumentException(USAGE);
        };
    }

    private static Backend backend(String logger) {
        try {
            return Backend.of(logger).orElseThrow(LogLevelCommand::noLogback);
        } catch (NoClassDefFoundError e) {
            // the import is optional: another container brings another backend
            throw noLogback();
        }
    }

    private static IllegalStateException noLogback() {
        return new IllegalStateException("logging is not logback here; use the container's command, such as log:set");
    }

    /** Apart, so that the commands load without logback. */
    private record Backend(Logger logger) {
        static Optional<Backend> of(String name) {
            return LoggerFactory.getLogger(name) instanceof Logger logger
                    ? Optional.of(new Backend(logger))
                    : Optional.empty();
        }

        String set(String level) {
            Level known = Level.toLevel(level, null);
            if (known == null && !level.equalsIgnoreCase("inherit")) {
                throw new IllegalArgumentException("level " + level + ": " + USAGE);
            }
            logger.setLevel(known);
            return show();
        }

        String show() {
            return logger.getName() + " " + logger.getEffectiveLevel()
                    + (logger.getLevel() == null ? " (inherited)" : "");
        }
    }
}
