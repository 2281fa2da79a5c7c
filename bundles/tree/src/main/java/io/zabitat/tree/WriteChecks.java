package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.CreateFlags;
import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.EphemeralOwner;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.PathRules;
import io.zabitat.api.Perms;
import io.zabitat.api.request.CheckRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.txn.CheckVersionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.SetAclTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.session.Session;
import java.util.List;
import java.util.Optional;

/**
 * The checks of each operation in the order of client protocol, section 5, and what the operation will change. Part of
 * {@link Preparer}.
 */
final class WriteChecks {
    private static final int ANY_VERSION = -1;

    private final DataTree tree;
    private final TreeSettings settings;
    private final Outstanding outstanding;
    private final AclPolicy acls;
    private final NodeDigest nodeDigest = new NodeDigest();
    private Caller caller = Caller.SERVER;
    private long zxid;
    private long timeMillis;

    /** The tree's digest after all that is outstanding. */
    private long digest;

    WriteChecks(DataTree tree, Outstanding outstanding, AclPolicy acls) {
        this.tree = tree;
        this.settings = tree.settings();
        this.outstanding = outstanding;
        this.acls = acls;
        forgetDigest();
    }

    void begin(Caller nextCaller, long nextZxid, long nextTimeMillis) {
        caller = nextCaller;
        zxid = nextZxid;
        timeMillis = nextTimeMillis;
        if (outstanding.isEmpty()) {
            forgetDigest();
        }
    }

    long digest() {
        return digest;
    }

    void setDigest(long value) {
        digest = value;
    }

    /** As new: knows no caller and no zxid. */
    void reset() {
        begin(Caller.SERVER, 0, 0);
        forgetDigest();
    }

    /** Nothing is outstanding: the tree's own digest counts. */
    void forgetDigest() {
        digest = tree.digest();
    }

    static TxnBody refused(ErrorCode code) {
        return new ErrorTxn(code.code());
    }

    TxnBody create(CreateRequest request) {
        ErrorCode wrongMode = checkMode(request);
        if (wrongMode != ErrorCode.OK) {
            return refused(wrongMode);
        }
        if (isSessionGone()) {
            return refused(ErrorCode.SESSION_EXPIRED);
        }
        Path path = request.path();
        if (path.lastSlash() < 0 || hasNul(path)) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        Optional<List<Acl>> acl = acls.fixUp(request.acl(), caller.ids());
        if (acl.isEmpty()) {
            return refused(acls.faultOf(request.acl(), caller.ids()));
        }
        ChangeRecord parent = current(path.parent());
        if (parent == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (!acls.permits(parent.acl, Perms.CREATE, caller.ids())) {
            return refused(ErrorCode.NO_AUTH);
        }
        if (CreateFlags.isSequential(request.flags())) {
            path = path.append(sequence(parent.cversion));
        }
        if (!PathRules.isValid(path)) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        if (exists(path, parent.node)) {
            return refused(ErrorCode.NODE_EXISTS);
        }
        if (OwnerKind.of(parent.owner, settings) == OwnerKind.SESSION) {
            return refused(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
        }
        int dataLength = request.data() == null ? 0 : request.data().length;
        ErrorCode quota = checkQuota(path, dataLength, 1);
        if (quota != ErrorCode.OK) {
            return refused(quota);
        }
        boolean ephemeral = CreateFlags.isEphemeral(request.flags());
        int parentCversion = parent.cversion + 1;
        ChangeRecord changedParent = beginChange(parent);
        changedParent.childCount++;
        if (parentCversion > changedParent.cversion) { // an overflow is not applied either
            changedParent.cversion = parentCversion;
            changedParent.pzxid = zxid;
        }
        endChange(changedParent);
        ChangeRecord node =
                ChangeRecord.created(path, request.data(), acl.get(), owner(request, ephemeral), zxid, timeMillis);
        outstanding.add(node);
        digest += digestOf(node);
        tree.rememberParent(path, parent.node);
        long ttlMillis = request.type() == OpCode.CREATE_TTL ? request.ttlMillis() : 0;
        return new CreateTxn(path, request.data(), acl.get(), ephemeral, parentCversion, ttlMillis);
    }

    TxnBody delete(DeleteRequest request) {
        if (isSessionGone()) {
            return refused(ErrorCode.SESSION_EXPIRED);
        }
        Path path = request.path();
        if (path.lastSlash() < 0 || hasNul(path) || SystemNodes.contains(path)) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        ChangeRecord parent = current(path.parent());
        if (parent == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (!acls.permits(parent.acl, Perms.DELETE, caller.ids())) {
            return refused(ErrorCode.NO_AUTH);
        }
        ChangeRecord node = current(path, parent.node);
        if (node == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (!matches(request.version(), node.version)) {
            return refused(ErrorCode.BAD_VERSION);
        }
        if (node.childCount > 0) {
            return refused(ErrorCode.NOT_EMPTY);
        }
        remove(parent, node);
        return new DeleteTxn(path);
    }

    /** From the sweep: no session and no ACL is asked for, but the node must still be one to be swept. */
    TxnBody deleteContainer(Path path) {
        if (path.lastSlash() < 0 || hasNul(path) || SystemNodes.contains(path)) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        ChangeRecord node = current(path);
        if (node == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (node.childCount > 0) {
            return refused(ErrorCode.NOT_EMPTY);
        }
        OwnerKind kind = OwnerKind.of(node.owner, settings);
        if (kind == OwnerKind.SESSION || kind == OwnerKind.NOBODY) {
            // Somebody has put another node in its place since the sweep looked: it is not the sweep's to delete.
            return refused(ErrorCode.BAD_VERSION);
        }
        remove(current(path.parent()), node);
        return new DeleteTxn(path);
    }

    TxnBody setData(SetDataRequest request) {
        if (isSessionGone()) {
            return refused(ErrorCode.SESSION_EXPIRED);
        }
        Path path = request.path();
        if (!PathRules.isValid(path)) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        ChangeRecord node = current(path);
        if (node == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (!acls.permits(node.acl, Perms.WRITE, caller.ids())) {
            return refused(ErrorCode.NO_AUTH);
        }
        int length = request.data() == null ? 0 : request.data().length;
        ErrorCode quota = checkQuota(path, length - Math.max(0, node.dataLength), 0);
        if (quota != ErrorCode.OK) {
            return refused(quota);
        }
        if (!matches(request.version(), node.version)) {
            return refused(ErrorCode.BAD_VERSION);
        }
        ChangeRecord changed = beginChange(node);
        changed.version++;
        changed.mzxid = zxid;
        changed.mtime = timeMillis;
        changed.setData(request.data());
        endChange(changed);
        tree.remember(path, node.node);
        return new SetDataTxn(path, request.data(), changed.version);
    }

    TxnBody setAcl(SetAclRequest request) {
        if (isSessionGone()) {
            return refused(ErrorCode.SESSION_EXPIRED);
        }
        Path path = request.path();
        if (!PathRules.isValid(path)) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        Optional<List<Acl>> acl = acls.fixUp(request.acl(), caller.ids());
        if (acl.isEmpty()) {
            return refused(acls.faultOf(request.acl(), caller.ids()));
        }
        ChangeRecord node = current(path);
        if (node == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (!acls.permits(node.acl, Perms.ADMIN, caller.ids())) {
            return refused(ErrorCode.NO_AUTH);
        }
        if (!matches(request.version(), node.aversion)) {
            return refused(ErrorCode.BAD_VERSION);
        }
        ChangeRecord changed = beginChange(node);
        changed.aversion++;
        changed.acl = acl.get();
        endChange(changed);
        tree.remember(path, node.node);
        return new SetAclTxn(path, acl.get(), changed.aversion);
    }

    TxnBody check(CheckRequest request) {
        if (isSessionGone()) {
            return refused(ErrorCode.SESSION_EXPIRED);
        }
        if (!PathRules.isValid(request.path())) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        ChangeRecord node = current(request.path());
        if (node == null) {
            return refused(ErrorCode.NO_NODE);
        }
        if (!acls.permits(node.acl, Perms.READ, caller.ids())) {
            return refused(ErrorCode.NO_AUTH);
        }
        if (!matches(request.version(), node.version)) {
            return refused(ErrorCode.BAD_VERSION);
        }
        return new CheckVersionTxn(request.path(), node.version + 1);
    }

    /** Quorum protocol, section 7. */
    TxnBody reconfig(ReconfigRequest request, Optional<Reconfigurations> ensemble) {
        if (!settings.reconfigEnabled()) {
            return refused(ErrorCode.RECONFIG_DISABLED);
        }
        if (isSessionGone()) {
            return refused(ErrorCode.SESSION_EXPIRED);
        }
        if (ensemble.isEmpty()) {
            return refused(ErrorCode.UNIMPLEMENTED); // a server alone
        }
        Reconfigurations known = ensemble.get();
        EnsembleConfig last = known.lastSeen();
        if (last.version() != known.current().version()) {
            return refused(ErrorCode.RECONFIG_IN_PROGRESS);
        }
        if (request.configId() != ANY_VERSION && request.configId() != last.version()) {
            return refused(ErrorCode.BAD_VERSION);
        }
        EnsembleConfig next;
        try {
            next = NewMembers.of(request, last, zxid);
        } catch (IllegalArgumentException e) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        if (next.voters().size() < known.leastVoters() || known.flawOf(next).isPresent()) {
            return refused(ErrorCode.BAD_ARGUMENTS);
        }
        if (!known.isSynced(next)) {
            return refused(ErrorCode.NEW_CONFIG_NO_QUORUM);
        }
        ChangeRecord node = current(SystemNodes.CONFIG);
        if (!acls.permits(node.acl, Perms.WRITE, caller.ids())) {
            return refused(ErrorCode.NO_AUTH);
        }
        byte[] text = next.textBytes();
        ChangeRecord changed = beginChange(node);
        changed.version = -1;
        changed.mzxid = zxid;
        changed.mtime = timeMillis;
        changed.setData(text);
        endChange(changed);
        return new SetDataTxn(SystemNodes.CONFIG, text, -1);
    }

    /** One of the nodes that go with their session. */
    void deleteEphemeral(Path path) {
        ChangeRecord node = current(path);
        ChangeRecord parent = node == null ? null : current(path.parent());
        if (parent != null) {
            remove(parent, node);
        }
    }

    private ErrorCode checkQuota(Path path, long bytes, int count) {
        return settings.enforceQuota() ? tree.quotas().check(path, bytes, count) : ErrorCode.OK;
    }

    /** A mode the type cannot carry is refused, because the transaction could not carry it either. */
    private ErrorCode checkMode(CreateRequest request) {
        int flags = request.flags();
        if (!CreateFlags.isKnown(flags)) {
            return ErrorCode.BAD_ARGUMENTS;
        }
        boolean ttlMode = CreateFlags.isTtl(flags);
        if (ttlMode && !settings.extendedTypesEnabled()) {
            return ErrorCode.UNIMPLEMENTED;
        }
        if (ttlMode != (request.type() == OpCode.CREATE_TTL)) {
            return ErrorCode.BAD_ARGUMENTS;
        }
        boolean ttlInRange = request.ttlMillis() > 0 && request.ttlMillis() <= EphemeralOwner.MAX_TTL_MILLIS;
        return ttlMode && !ttlInRange ? ErrorCode.BAD_ARGUMENTS : ErrorCode.OK;
    }

    /** The owner the transaction will give the node: the type decides, as when it is applied. */
    private long owner(CreateRequest request, boolean ephemeral) {
        return switch (request.type()) {
            case OpCode.CREATE_CONTAINER -> EphemeralOwner.CONTAINER;
            case OpCode.CREATE_TTL -> EphemeralOwner.ofTtl(request.ttlMillis());
            default -> ephemeral ? caller.sessionId() : EphemeralOwner.NONE;
        };
    }

    /** Unknown or closing. The server's own requests need no session. */
    private boolean isSessionGone() {
        if (caller.sessionId() == 0) {
            return false;
        }
        Session session = tree.sessions().find(caller.sessionId());
        return session == null || session.isClosing();
    }

    private static boolean hasNul(Path path) {
        byte[] bytes = path.bytes();
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(int wanted, int version) {
        return wanted == ANY_VERSION || wanted == version;
    }

    /** {@code %010d}: a negative number has its sign in front of at least nine digits. */
    static String sequence(int number) {
        String digits = Long.toString(Math.abs((long) number));
        int width = number < 0 ? 9 : 10;
        String padded = "0".repeat(Math.max(0, width - digits.length())) + digits;
        return number < 0 ? "-" + padded : padded;
    }

    private boolean exists(Path path, ZNode parent) {
        ChangeRecord record = outstanding.find(path);
        return record != null ? !record.deleted : tree.find(path, parent) != null;
    }

    /** The node as it will be when all that is outstanding is applied, or null. */
    private ChangeRecord current(Path path) {
        return current(path, null);
    }

    /** @param parent the node above, if it is known; may be deleted or replaced */
    private ChangeRecord current(Path path, ZNode parent) {
        ChangeRecord record = outstanding.find(path);
        if (record != null) {
            return record.deleted ? null : record;
        }
        ZNode node = tree.find(path, parent);
        return node == null ? null : ChangeRecord.of(path, node, tree.acl(node));
    }

    /** The node is as it was until here: nothing may ask its old record any more. */
    private ChangeRecord beginChange(ChangeRecord was) {
        digest -= digestOf(was);
        return was.next(zxid);
    }

    private void endChange(ChangeRecord becomes) {
        outstanding.add(becomes);
        digest += digestOf(becomes);
    }

    private void remove(ChangeRecord parent, ChangeRecord node) {
        ChangeRecord changedParent = beginChange(parent);
        changedParent.childCount--;
        changedParent.pzxid = Math.max(changedParent.pzxid, zxid);
        endChange(changedParent);
        digest -= digestOf(node);
        outstanding.add(ChangeRecord.deleted(node, zxid));
        tree.remember(node.path, node.node);
    }

    private long digestOf(ChangeRecord record) {
        if (!settings.digestEnabled() || NodeDigest.isSystem(record.path)) {
            return 0;
        }
        if (!record.hasDigest) {
            byte[] path = record.path.bytes();
            nodeDigest.begin(path, 0, path.length, record.data, record.dataOffset, record.dataLength);
            record.digest = nodeDigest.finish(
                    record.czxid,
                    record.mzxid,
                    record.pzxid,
                    record.ctime,
                    record.mtime,
                    record.version,
                    record.cversion,
                    record.aversion,
                    record.owner);
            record.hasDigest = true;
        }
        return record.digest;
    }
}
