package io.zabitat.ops.shell;

import java.io.PrintStream;

/** Who gives a command, and where he can be told how far it is. Belongs to one call. */
interface Caller {
    /** As the history and the audit call him. */
    String actor();

    /** For what is said before the command ends. */
    PrintStream console();

    /** What later commands of the same session can say as {@code $name}. */
    void remember(String name, String value);
}
