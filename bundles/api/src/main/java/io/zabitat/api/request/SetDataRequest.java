package io.zabitat.api.request;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;

/** setData; data may be null, version -1 means any. */
public record SetDataRequest(Path path, byte[] data, int version) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.SET_DATA;
    }
}
