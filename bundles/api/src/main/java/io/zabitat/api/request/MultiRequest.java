package io.zabitat.api.request;

import io.zabitat.api.OpCode;
import java.util.List;

/** multi: parts are creates, deletes, setData and checks. An empty one is legal. */
public record MultiRequest(List<WriteRequest> parts) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.MULTI;
    }
}
