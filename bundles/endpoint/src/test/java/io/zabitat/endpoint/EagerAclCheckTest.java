package io.zabitat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.Perms;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TreeSettings;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.acl.AclSchemes;
import java.util.List;
import org.junit.jupiter.api.Test;

class EagerAclCheckTest {
    private static final List<Id> NOBODY = List.of();
    private static final List<Acl> READ_ONLY = List.of(new Acl(Perms.READ, Id.ANYONE));
    private static final List<Acl> UNKNOWN_SCHEME = List.of(new Acl(Perms.ALL, new Id("none", "x")));

    private final AclPolicy acls = new AclPolicy(AclSchemes.NONE, false);
    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final EagerAclCheck check = new EagerAclCheck(tree, acls);

    EagerAclCheckTest() {
        Preparer preparer = new Preparer(tree, acls);
        tree.apply(preparer.prepare(create(OpCode.CREATE, "/locked", READ_ONLY), Caller.SERVER, 0, 1, 1));
    }

    @Test
    void shouldRefuseWhatTheAclForbids() {
        answers(ErrorCode.NO_AUTH, create(OpCode.CREATE, "/locked/n", Acl.OPEN));
        answers(ErrorCode.NO_AUTH, create(OpCode.CREATE2, "/locked/n", Acl.OPEN));
        answers(ErrorCode.NO_AUTH, new DeleteRequest(Path.of("/locked/n"), -1));
        answers(ErrorCode.NO_AUTH, new SetDataRequest(Path.of("/locked"), new byte[1], -1));
        answers(ErrorCode.NO_AUTH, new SetAclRequest(Path.of("/locked"), Acl.OPEN, -1));
    }

    @Test
    void shouldRefuseInvalidAclsAndNothingElse() {
        answers(ErrorCode.INVALID_ACL, create(OpCode.CREATE, "/n", UNKNOWN_SCHEME));
        answers(ErrorCode.INVALID_ACL, new SetAclRequest(Path.of("/none"), UNKNOWN_SCHEME, -1));
        answers(ErrorCode.OK, create(OpCode.CREATE, "/none/n", Acl.OPEN));
        answers(ErrorCode.OK, create(OpCode.CREATE, "noslash", Acl.OPEN));
        answers(ErrorCode.OK, new DeleteRequest(Path.of("/zookeeper"), -1));
        answers(ErrorCode.OK, new SetDataRequest(Path.of("/none"), new byte[1], -1));
    }

    @Test
    void shouldLeaveOtherOperationsToTheLeader() {
        answers(ErrorCode.OK, create(OpCode.CREATE_CONTAINER, "/locked/n", Acl.OPEN));
        WriteRequest forbidden = new SetDataRequest(Path.of("/locked"), new byte[1], -1);
        answers(ErrorCode.OK, new MultiRequest(List.of(forbidden)));
    }

    private static CreateRequest create(int type, String path, List<Acl> acl) {
        return new CreateRequest(type, Path.of(path), new byte[0], acl, 0, -1);
    }

    private void answers(ErrorCode expected, WriteRequest request) {
        assertEquals(expected, check.check(request, NOBODY), request::toString);
    }
}
