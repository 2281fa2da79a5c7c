package io.zabitat.ops.shell;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Runs commands of the scope {@code zab} for other tools than the shell, so that all of them answer with the same words. */
@ProviderType
public interface CommandDesk {
    /**
     * @param actor who wants it, for the history and the audit
     * @param name of a command, such as {@code swap-plan}
     * @param arguments each one by itself, never parsed again; {@code --json} is added
     * @return what the command prints as JSON
     * @throws IllegalArgumentException when there is no such command, or not with these arguments
     * @throws Exception whatever the command refuses with
     */
    String run(String actor, String name, List<String> arguments) throws Exception;
}
