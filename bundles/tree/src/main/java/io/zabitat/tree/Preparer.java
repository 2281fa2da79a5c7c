package io.zabitat.tree;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CheckRequest;
import io.zabitat.api.request.CloseSessionRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteContainerRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Turns requests into transactions, against the tree and all that is proposed but not yet applied. Used by the server
 * that leads (or stands alone), in the node loop. A refused request is a transaction too: it has taken its zxid.
 */
public final class Preparer {
    /** Half of what ZooKeeper reads in one record by default. */
    private static final int MAX_CLOSE_LIST_BYTES = 512 * 1024;

    private final DataTree tree;
    private final Outstanding outstanding;
    private final WriteChecks checks;
    private final Optional<Reconfigurations> ensemble;

    /** In the order of their proposals, which is the order in which they will leave the table. */
    private final ArrayDeque<Session> closing = new ArrayDeque<>();

    /** The digest ahead of the transaction that was prepared last. */
    private long digestBefore;

    /** For a server alone. */
    public Preparer(DataTree tree, AclPolicy acls) {
        this(tree, acls, Optional.empty());
    }

    /** For one that may lead others. */
    public Preparer(DataTree tree, AclPolicy acls, Reconfigurations ensemble) {
        this(tree, acls, Optional.of(ensemble));
    }

    private Preparer(DataTree tree, AclPolicy acls, Optional<Reconfigurations> ensemble) {
        this.tree = tree;
        this.ensemble = ensemble;
        outstanding = new Outstanding(tree.settings());
        checks = new WriteChecks(tree, outstanding, acls);
    }

    /**
     * The transaction of a request.
     *
     * @param cxid the client's xid, 0 for the server's own
     * @param zxid greater than all before
     */
    public Txn prepare(WriteRequest request, Caller caller, int cxid, long zxid, long timeMillis) {
        checks.begin(caller, zxid, timeMillis);
        digestBefore = checks.digest();
        int type = request.type();
        TxnBody body;
        if (request instanceof MultiRequest multi) {
            body = multi(multi, zxid);
        } else if (request instanceof CreateSessionRequest session) {
            body = new CreateSessionTxn(session.timeoutMillis());
        } else if (request instanceof CloseSessionRequest) {
            body = closeSession(caller.sessionId());
        } else {
            body = prepareOne(request);
        }
        boolean refused = body instanceof ErrorTxn;
        TxnHeader header = new TxnHeader(caller.sessionId(), cxid, zxid, timeMillis, refused ? OpCode.ERROR : type);
        boolean hasDigest = tree.settings().digestEnabled() && !refused;
        return new Txn(header, body, hasDigest, hasDigest ? checks.digest() : 0);
    }

    /**
     * Takes back the transaction that was prepared last, because it cannot be proposed as it is.
     *
     * @return what is proposed in its place
     */
    public Txn refuse(Txn prepared, ErrorCode code) {
        TxnHeader header = prepared.header();
        outstanding.rollBack(header.zxid());
        checks.setDigest(digestBefore);
        TxnHeader refused =
                new TxnHeader(header.clientId(), header.cxid(), header.zxid(), header.timeMillis(), OpCode.ERROR);
        return new Txn(refused, new ErrorTxn(code.code()), false, 0);
    }

    /**
     * The transaction of a request that is refused before its checks, because its session has expired or moved, or its body
     * could not be decoded. It has a zxid of its own like every other (known bugs, R14).
     *
     * @param zxid greater than all before
     */
    public Txn refused(long sessionId, int cxid, long zxid, long timeMillis, ErrorCode code) {
        if (outstanding.isEmpty()) {
            checks.forgetDigest();
        }
        digestBefore = checks.digest();
        TxnHeader header = new TxnHeader(sessionId, cxid, zxid, timeMillis, OpCode.ERROR);
        return new Txn(header, new ErrorTxn(code.code()), false, 0);
    }

    /** All transactions up to this zxid have been applied. */
    public void applied(long zxid) {
        outstanding.release(zxid);
        while (!closing.isEmpty() && closing.peekFirst().isRemoved()) {
            closing.removeFirst();
        }
    }

    /**
     * The proposals are void and nothing is remembered: leadership is lost or begins, or the tree has become another. Sessions
     * that were closing go on.
     */
    public void reset() {
        outstanding.clear();
        closing.forEach(session -> session.markClosing(false));
        closing.clear();
        checks.reset();
        digestBefore = checks.digest();
    }

    /** The number of change records kept. */
    public int outstanding() {
        return outstanding.size();
    }

    private TxnBody prepareOne(WriteRequest request) {
        if (request instanceof SetDataRequest setData) {
            return checks.setData(setData);
        }
        if (request instanceof CreateRequest create) {
            return checks.create(create);
        }
        if (request instanceof DeleteRequest delete) {
            return checks.delete(delete);
        }
        if (request instanceof CheckRequest check) {
            return checks.check(check);
        }
        if (request instanceof SetAclRequest setAcl) {
            return checks.setAcl(setAcl);
        }
        if (request instanceof DeleteContainerRequest container) {
            return checks.deleteContainer(container.path());
        }
        if (request instanceof ReconfigRequest reconfig) {
            return checks.reconfig(reconfig, ensemble);
        }
        return WriteChecks.refused(ErrorCode.MARSHALLING_ERROR);
    }

    /**
     * All or nothing: the first refusal takes the changes of the parts before it back, the later parts are not looked
     * at. A malformed part makes the whole multi malformed.
     */
    private TxnBody multi(MultiRequest multi, long zxid) {
        List<MultiTxn.Part> parts = new ArrayList<>(multi.parts().size());
        long digestBefore = checks.digest();
        boolean failed = false;
        for (WriteRequest part : multi.parts()) {
            TxnBody body = failed ? WriteChecks.refused(ErrorCode.RUNTIME_INCONSISTENCY) : prepareOne(part);
            boolean refused = body instanceof ErrorTxn;
            if (refused && !failed) {
                failed = true;
                outstanding.rollBack(zxid);
                checks.setDigest(digestBefore);
                if (((ErrorTxn) body).error() == ErrorCode.MARSHALLING_ERROR.code()) {
                    return body;
                }
            }
            parts.add(new MultiTxn.Part(refused ? OpCode.ERROR : part.type(), body));
        }
        return new MultiTxn(parts);
    }

    /** The session is closing before its list is made, so that no create can slip in behind it (known bugs, R11). */
    private TxnBody closeSession(long sessionId) {
        Session session = tree.sessions().find(sessionId);
        if (session != null && !session.isClosing()) {
            session.markClosing(true);
            closing.add(session);
        }
        TreeSet<Path> paths = new TreeSet<>(tree.ephemeralsOf(sessionId));
        outstanding.adjustEphemerals(sessionId, paths);
        for (Path path : paths) {
            checks.deleteEphemeral(path);
        }
        return new CloseSessionTxn(bounded(paths), true);
    }

    /**
     * As many of the paths as fit into a transaction that every member can read. Whoever applies it deletes whatever else the
     * session still owns (storage format 5.4), so nothing is forgotten.
     */
    private static List<Path> bounded(TreeSet<Path> paths) {
        List<Path> listed = new ArrayList<>(paths.size());
        int bytes = 0;
        for (Path path : paths) {
            bytes += Integer.BYTES + path.length();
            if (bytes > MAX_CLOSE_LIST_BYTES) {
                break;
            }
            listed.add(path);
        }
        return List.copyOf(listed);
    }
}
