package io.zabitat.api.request;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;

/** deleteContainer: from the sweep of container and TTL nodes, never from a client. */
public record DeleteContainerRequest(Path path) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.DELETE_CONTAINER;
    }
}
