package io.zabitat.api.request;

import io.zabitat.api.OpCode;
import java.util.Optional;

/** reconfig: either joining and leaving, or new members; the configuration id is -1 for any. */
public record ReconfigRequest(
        Optional<String> joining, Optional<String> leaving, Optional<String> newMembers, long configId)
        implements WriteRequest {
    @Override
    public int type() {
        return OpCode.RECONFIG;
    }
}
