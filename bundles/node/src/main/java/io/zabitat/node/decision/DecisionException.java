package io.zabitat.node.decision;

import io.zabitat.api.ErrorCode;

/**
 * A write did not happen, for the reason that a client would be told. With {@link ErrorCode#OPERATION_TIMEOUT} nobody knows whether it
 * happens: this member has lost its leader, or has none.
 */
public final class DecisionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DecisionException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
