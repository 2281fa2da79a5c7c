package io.zabitat.tree;

import io.zabitat.api.Acl;
import io.zabitat.api.EphemeralOwner;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CheckVersionTxn;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.SetAclTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.tree.session.SessionTable;
import io.zabitat.tree.watch.WatchTable;
import java.util.ArrayList;
import java.util.List;

/** One transaction's effect on nodes, sessions and quotas, then its watches (client protocol, sections 5.1 and 7.3). */
final class TxnApplier {
    private final NodeStore nodes;
    private final Quotas quotas;
    private final OwnedNodes owned;
    private final SessionTable sessions;
    private final WatchTable watches;

    TxnApplier(NodeStore nodes, Quotas quotas, OwnedNodes owned, SessionTable sessions, WatchTable watches) {
        this.nodes = nodes;
        this.quotas = quotas;
        this.owned = owned;
        this.sessions = sessions;
        this.watches = watches;
    }

    TxnResult apply(Txn txn) {
        TxnHeader header = txn.header();
        return apply(header, header.type(), txn.body());
    }

    private TxnResult apply(TxnHeader header, int type, TxnBody body) {
        if (body instanceof SetDataTxn setData) {
            return setData(header, type, setData);
        }
        if (body instanceof CreateTxn create) {
            return create(header, type, create);
        }
        if (body instanceof DeleteTxn delete) {
            ErrorCode error = delete(delete.path(), header.zxid());
            return new TxnResult(type, error.code(), delete.path(), null, List.of());
        }
        if (body instanceof MultiTxn multi) {
            return multi(header, multi);
        }
        if (body instanceof SetAclTxn setAcl) {
            return setAcl(type, setAcl);
        }
        if (body instanceof CreateSessionTxn created) {
            owned.adopt(sessions.put(header.clientId(), created.timeoutMillis()));
            return TxnResult.ok(type, Path.EMPTY);
        }
        if (body instanceof CloseSessionTxn close) {
            return closeSession(header, close);
        }
        if (body instanceof CheckVersionTxn check) {
            return TxnResult.ok(type, check.path());
        }
        return TxnResult.failed(OpCode.ERROR, ((ErrorTxn) body).error(), Path.EMPTY);
    }

    private TxnResult create(TxnHeader header, int type, CreateTxn create) {
        Path path = create.path();
        long owner = owner(header, type, create);
        ErrorCode error = nodes.create(
                path, create.data(), create.acl(), owner, create.parentCVersion(), header.zxid(), header.timeMillis());
        if (error == ErrorCode.NODE_EXISTS && type == OpCode.CREATE) {
            error = nodes.raiseParent(path, create.parentCVersion(), header.zxid());
        }
        if (error != ErrorCode.OK) {
            return TxnResult.failed(type, error.code(), path);
        }
        quotas.created(path, create.data() == null ? 0 : create.data().length);
        ZNode node = nodes.created();
        if (watches.size() > 0) {
            watches.created(path, header.zxid(), nodes.acl(node), nodes.acl(node.parent));
        }
        return TxnResult.ok(type, path, node);
    }

    private static long owner(TxnHeader header, int type, CreateTxn create) {
        if (type == OpCode.CREATE_CONTAINER) {
            return EphemeralOwner.CONTAINER;
        }
        if (type == OpCode.CREATE_TTL) {
            // only a foreign log can hold another value; applying must not fail
            return EphemeralOwner.ofTtl(Math.min(Math.max(1, create.ttlMillis()), EphemeralOwner.MAX_TTL_MILLIS));
        }
        return create.ephemeral() ? header.clientId() : EphemeralOwner.NONE;
    }

    private ErrorCode delete(Path path, long zxid) {
        ZNode node = nodes.findAgain(path);
        if (node == null || node.parent == null) {
            return nodes.deleteMissing(path, zxid);
        }
        int dataLength = node.dataLength();
        List<Acl> acl = nodes.acl(node);
        List<Acl> parentAcl = nodes.acl(node.parent);
        nodes.delete(path, node, zxid);
        quotas.deleted(path, dataLength);
        if (watches.size() > 0) {
            watches.deleted(path, zxid, acl, parentAcl);
        }
        return ErrorCode.OK;
    }

    private TxnResult setData(TxnHeader header, int type, SetDataTxn setData) {
        Path path = setData.path();
        ZNode node = nodes.findAgain(path);
        if (node == null) {
            return TxnResult.failed(type, ErrorCode.NO_NODE.code(), path);
        }
        int before = node.clientDataLength();
        ZNode changed =
                nodes.setData(path, node, setData.data(), setData.version(), header.zxid(), header.timeMillis());
        quotas.changed(path, changed.clientDataLength() - before, 0);
        if (watches.size() > 0) {
            watches.dataChanged(path, header.zxid(), nodes.acl(changed));
        }
        return TxnResult.ok(type, path, changed);
    }

    private TxnResult setAcl(int type, SetAclTxn setAcl) {
        ZNode node = nodes.findAgain(setAcl.path());
        if (node == null) {
            return TxnResult.failed(type, ErrorCode.NO_NODE.code(), setAcl.path());
        }
        ZNode changed = nodes.setAcl(setAcl.path(), node, setAcl.acl(), setAcl.version());
        return TxnResult.ok(type, setAcl.path(), changed);
    }

    /** First the listed paths, then whatever else the tree still holds for the session (storage format 5.4). */
    private TxnResult closeSession(TxnHeader header, CloseSessionTxn close) {
        long id = header.clientId();
        for (Path path : close.paths()) {
            delete(path, header.zxid());
        }
        for (Path path : List.copyOf(owned.ephemeralsOf(id))) {
            delete(path, header.zxid());
        }
        sessions.remove(id);
        return TxnResult.ok(OpCode.CLOSE_SESSION, Path.EMPTY);
    }

    /** One error makes errors of all parts: those before it 0, those after it their own (storage format 3). */
    private TxnResult multi(TxnHeader header, MultiTxn multi) {
        List<MultiTxn.Part> parts = multi.parts();
        List<TxnResult> results = new ArrayList<>(parts.size());
        boolean failed = hasError(parts);
        boolean afterError = false;
        int error = 0;
        for (MultiTxn.Part part : parts) {
            TxnResult result;
            if (part.type() == OpCode.ERROR) {
                afterError = true;
                result = apply(header, OpCode.ERROR, part.body());
            } else if (failed) {
                int code = afterError ? ErrorCode.RUNTIME_INCONSISTENCY.code() : 0;
                result = TxnResult.failed(OpCode.ERROR, code, Path.EMPTY);
            } else {
                result = frozen(apply(header, part.type(), part.body()));
            }
            results.add(result);
            error = error == 0 ? result.error() : error;
        }
        return new TxnResult(OpCode.MULTI, error, Path.EMPTY, null, results);
    }

    private static boolean hasError(List<MultiTxn.Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).type() == OpCode.ERROR) {
                return true;
            }
        }
        return false;
    }

    private static TxnResult frozen(TxnResult result) {
        if (result.node() == null) {
            return result;
        }
        // the old create answers its path alone
        Stat stat = result.type() == OpCode.CREATE ? null : StatCopy.of(result.node());
        return TxnResult.ok(result.type(), result.path(), stat);
    }
}
