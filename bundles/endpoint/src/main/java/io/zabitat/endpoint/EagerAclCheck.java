package io.zabitat.endpoint;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.Perms;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.SystemNodes;
import io.zabitat.tree.ZNode;
import io.zabitat.tree.acl.AclPolicy;
import java.util.List;

/**
 * Looks at ACLs before a write is proposed ({@code enableEagerACLCheck}; client protocol, section 11), so that what is
 * refused takes no zxid. It knows only what is applied; whatever else is wrong with a request is found when it is prepared.
 */
final class EagerAclCheck {
    private final DataTree tree;
    private final AclPolicy acls;

    EagerAclCheck(DataTree tree, AclPolicy acls) {
        this.tree = tree;
        this.acls = acls;
    }

    ErrorCode check(WriteRequest request, List<Id> ids) {
        if (request instanceof CreateRequest create) {
            if (!isPlainCreate(create)) {
                return ErrorCode.OK;
            }
            Path path = create.path();
            return hasParent(path) ? checkList(create.acl(), path.parent(), Perms.CREATE, ids) : ErrorCode.OK;
        }
        if (request instanceof DeleteRequest delete) {
            return hasParent(delete.path()) ? checkNode(delete.path().parent(), Perms.DELETE, ids) : ErrorCode.OK;
        }
        if (request instanceof SetDataRequest setData) {
            return checkNode(setData.path(), Perms.WRITE, ids);
        }
        if (request instanceof SetAclRequest setAcl) {
            return checkList(setAcl.acl(), setAcl.path(), Perms.ADMIN, ids);
        }
        return ErrorCode.OK;
    }

    /** Containers and TTL nodes are left to the check that everything passes. */
    private static boolean isPlainCreate(CreateRequest create) {
        return create.type() == OpCode.CREATE || create.type() == OpCode.CREATE2;
    }

    private static boolean hasParent(Path path) {
        return path.lastSlash() >= 0 && !SystemNodes.contains(path);
    }

    private ErrorCode checkList(List<Acl> list, Path path, int perms, List<Id> ids) {
        if (acls.fixUp(list, ids).isEmpty() && acls.faultOf(list, ids) == ErrorCode.INVALID_ACL) {
            return ErrorCode.INVALID_ACL;
        }
        return checkNode(path, perms, ids);
    }

    private ErrorCode checkNode(Path path, int perms, List<Id> ids) {
        ZNode node = tree.find(path);
        boolean open = node == null || node.aclId() == -1;
        return open || acls.permits(tree.acl(node), perms, ids) ? ErrorCode.OK : ErrorCode.NO_AUTH;
    }
}
