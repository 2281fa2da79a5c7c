package io.zabitat.core;

/** The core or its driver is wrong. The server stops serving and reports; it never goes on with a guess. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvariantViolation(String message) {
        super(message);
    }
}
