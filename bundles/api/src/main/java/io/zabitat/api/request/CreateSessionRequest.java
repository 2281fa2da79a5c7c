package io.zabitat.api.request;

import io.zabitat.api.OpCode;

/** createSession: from the handshake, never from a client's frame. The timeout is the negotiated one. */
public record CreateSessionRequest(int timeoutMillis) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.CREATE_SESSION;
    }
}
