package io.zabitat.wire;

/**
 * Bytes that are not what they should be: too short, too long, or of an unknown kind. Carries no stack trace, since
 * whoever sends garbage chooses how often it is made.
 */
public class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message, null, false, false);
    }
}
