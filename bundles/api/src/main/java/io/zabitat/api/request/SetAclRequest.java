package io.zabitat.api.request;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import java.util.List;

/** setACL; the version is the node's aversion, -1 means any. */
public record SetAclRequest(Path path, List<Acl> acl, int version) implements WriteRequest {
    @Override
    public int type() {
        return OpCode.SET_ACL;
    }
}
