package io.zabitat.api.request;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;

/** check, only inside a multi; version -1 means any. */
public record CheckRequest(Path path, int version) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.CHECK;
    }
}
