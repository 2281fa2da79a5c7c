package io.zabitat.node;

/** Members are not changed; the message says why, and what to do. */
public final class MemberChangeException extends Exception {
    private static final long serialVersionUID = 1L;

    MemberChangeException(String message) {
        super(message);
    }
}
