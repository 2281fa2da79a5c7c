package io.zabitat.api.request;

/** A request that becomes a transaction. Decoded from the wire, nothing in it has been checked against the tree. */
public sealed interface WriteRequest
        permits CreateRequest,
                DeleteRequest,
                SetDataRequest,
                SetAclRequest,
                CheckRequest,
                MultiRequest,
                ReconfigRequest,
                CreateSessionRequest,
                CloseSessionRequest,
                DeleteContainerRequest,
                MalformedRequest {
    /** The {@link io.zabitat.api.OpCode} it came with. */
    int type();
}
