package io.zabitat.ops.shell;

import org.apache.felix.service.command.CommandSession;

/** Who speaks, as the history and the audit call him. */
final class Actors {
    static final String VARIABLE = "zab.actor";

    private static final String SHELL = "shell";

    private Actors() {}

    static String of(CommandSession session) {
        return session.get(VARIABLE) instanceof String named ? named : SHELL;
    }
}
