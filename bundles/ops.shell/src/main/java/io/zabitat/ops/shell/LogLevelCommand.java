package io.zabitat.ops.shell;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.LoggerFactory;

/** {@code zab:log-level}: shows or sets a log level of the running process. Called by shell sessions. */
@Component(
        immediate = true,
        service = {})
public final class LogLevelCommand {
    private static final String LEVELS = "TRACE, DEBUG, INFO, WARN, ERROR, OFF or inherit";

    private final Runnable end;

    @Activate
    public LogLevelCommand(@Reference CommandIndex index) {
        end = index.add(Command.text(
                        "log-level",
                        "LOGGER [LEVEL]",
                        "shows or sets the level of a logger until the process ends",
                        (arguments, caller) -> run(arguments))
                .with("LOGGER", "such as ROOT or io.zabitat")
                .with("LEVEL", LEVELS));
    }

    @Deactivate
    void end() {
        end.run();
    }

    private static String run(Arguments arguments) {
        Backend backend = backend(arguments.word(0));
        return arguments.count() == 1 ? backend.show() : backend.set(arguments.word(1));
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
            boolean inherit = level.equalsIgnoreCase("inherit");
            if (known == null && !inherit) {
                throw new IllegalArgumentException("there is no level " + level + ", but " + LEVELS);
            }
            if (inherit && logger.getName().equals(Logger.ROOT_LOGGER_NAME)) {
                throw new IllegalArgumentException("ROOT has nobody to inherit from");
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
