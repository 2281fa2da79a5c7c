package io.zabitat.runtime.launcher;

/** A command cannot do what it was asked to. The message is one line for the person at the terminal. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    LaunchException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    LaunchException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
