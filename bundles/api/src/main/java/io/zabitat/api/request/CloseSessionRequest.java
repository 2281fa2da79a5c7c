package io.zabitat.api.request;

import io.zabitat.api.OpCode;

/** closeSession: a client's wish, or expiry. */
public record CloseSessionRequest() implements WriteRequest {
    @Override
    public int type() {
        return OpCode.CLOSE_SESSION;
    }
}
