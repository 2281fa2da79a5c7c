package io.zabitat.node.host;

/** A server refuses to start. The message is for the operator: what is wrong, and what to do. */
public final class StartException extends Exception {
    /** ZooKeeper's exit codes (features, section 2.24). */
    public static final int UNEXPECTED = 1;

    public static final int CONFIGURATION = 2;
    public static final int CANNOT_BIND = 14;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** @param exitCode ZooKeeper's code for a process that ends for this reason: 1 unexpected, 2 bad configuration, 3 data directory */
    public StartException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
