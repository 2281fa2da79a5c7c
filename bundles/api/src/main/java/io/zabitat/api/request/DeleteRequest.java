package io.zabitat.api.request;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;

/** delete; version -1 means any. */
public record DeleteRequest(Path path, int version) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.DELETE;
    }
}
