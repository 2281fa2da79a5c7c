package io.zabitat.sim;

import io.zabitat.api.CreateFlags;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.OpCode;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import java.util.Arrays;
import java.util.TreeSet;

/** Compares a reply with the sequential model at the reply's own zxid, and a write's also with the transaction it names. */
final class ReplyCheck {
    private final World world;
    private final Model model;

    ReplyCheck(World world) {
        this.world = world;
        this.model = world.model;
    }

    void check(long session, Request request, long zxid, int error, JuteReader body) throws WireException {
        switch (request.type()) {
            case OpCode.GET_DATA -> {
                Model.Node node = found(request, zxid, error);
                if (node != null) {
                    expect(Arrays.equals(node.data(), body.readBuffer()), request, zxid, "data");
                    stat(request, node, zxid, body);
                }
            }
            case OpCode.EXISTS -> {
                Model.Node node = found(request, zxid, error);
                if (node != null) {
                    stat(request, node, zxid, body);
                }
            }
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> {
                Model.Node node = found(request, zxid, error);
                if (node != null) {
                    children(request, node, zxid, body);
                    if (request.type() == OpCode.GET_CHILDREN2) {
                        stat(request, node, zxid, body);
                    }
                }
            }
            case OpCode.SYNC -> expect(request.path().equals(body.readString()), request, zxid, "path");
            default -> write(session, request, zxid, error, body);
        }
        expect(body.remaining() == 0, request, zxid, "end: " + body.remaining() + " bytes too many");
    }

    private Model.Node found(Request request, long zxid, int error) {
        Model.Node node = model.at(request.path(), zxid);
        int right = node == null ? ErrorCode.NO_NODE.code() : 0;
        expect(error == right, request, zxid, "error " + error);
        return node;
    }

    private void children(Request request, Model.Node node, long zxid, JuteReader body) throws WireException {
        TreeSet<String> names = new TreeSet<>();
        int count = body.readCount(4);
        for (int i = 0; i < count; i++) {
            names.add(body.readString());
        }
        expect(count == names.size() && names.equals(node.children()), request, zxid, "children " + names);
    }

    private void stat(Request request, Model.Node node, long zxid, JuteReader body) throws WireException {
        expect(body.readLong() == node.czxid(), request, zxid, "czxid");
        expect(body.readLong() == node.mzxid(), request, zxid, "mzxid");
        expect(body.readLong() == node.ctime(), request, zxid, "ctime");
        expect(body.readLong() == node.mtime(), request, zxid, "mtime");
        expect(body.readInt() == node.version(), request, zxid, "version");
        expect(body.readInt() == node.cversion(), request, zxid, "cversion");
        expect(body.readInt() == 0, request, zxid, "aversion");
        expect(body.readLong() == node.shownOwner(), request, zxid, "ephemeralOwner");
        expect(body.readInt() == node.dataLength(), request, zxid, "dataLength");
        expect(body.readInt() == node.children().size(), request, zxid, "numChildren");
        expect(body.readLong() == node.pzxid(), request, zxid, "pzxid");
    }

    // ------------------------------------------------------------------------------------------------ writes

    private void write(long session, Request request, long zxid, int error, JuteReader body) throws WireException {
        expect(
                zxid > request.floor(),
                request,
                zxid,
                "zxid: it is not behind " + request.floor() + ", which was shown before");
        Txn txn = world.history.txn(zxid);
        expect(
                txn.header().clientId() == session && txn.header().cxid() == request.xid(),
                request,
                zxid,
                "transaction, which is " + txn);
        if (request.type() == OpCode.MULTI) {
            multi(request, txn, error, body);
            return;
        }
        int logged = txn.body() instanceof ErrorTxn refused ? refused.error() : 0;
        expect(error == logged, request, zxid, "error " + error + ", logged as " + logged);
        expect(error == rightError(request, zxid - 1), request, zxid, "error " + error + ", which is not right");
        if (error == 0) {
            result(
                    request,
                    request.type(),
                    txn.body() instanceof CreateTxn create ? create.path().toString() : "",
                    txn,
                    body);
        }
    }

    private void result(Request request, int type, String created, Txn txn, JuteReader body) throws WireException {
        long zxid = txn.zxid();
        if (type == OpCode.CREATE || type == OpCode.CREATE2 || type == OpCode.CREATE_CONTAINER) {
            String path = body.readString();
            expect(path.equals(created), request, zxid, "path " + path + ", logged as " + created);
            if (request.type() != OpCode.MULTI) {
                expect(path.equals(rightPath(request, zxid - 1)), request, zxid, "path " + path);
            }
            if (type != OpCode.CREATE) {
                statAfter(request, path, zxid, body);
            }
        } else if (type == OpCode.SET_DATA) {
            statAfter(request, request.path(), zxid, body);
        }
    }

    /** Within a multi a later part may have changed the node again: only the last state is known here. */
    private void statAfter(Request request, String path, long zxid, JuteReader body) throws WireException {
        Model.Node node = model.at(path, zxid);
        if (request.type() == OpCode.MULTI) {
            body.skip(68);
        } else {
            stat(request, node, zxid, body);
        }
    }

    private String rightPath(Request request, long before) {
        if (!CreateFlags.isSequential(request.flags())) {
            return request.path();
        }
        Model.Node parent = model.at(Model.parent(request.path()), before);
        int creations = (parent.cversion() + parent.children().size()) / 2;
        return request.path() + String.format("%010d", creations);
    }

    private int rightError(Request request, long before) {
        Model.Node node = model.at(request.path(), before);
        switch (request.type()) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER -> {
                Model.Node parent = model.at(Model.parent(request.path()), before);
                if (parent == null) {
                    return ErrorCode.NO_NODE.code();
                }
                if (model.at(rightPath(request, before), before) != null) {
                    return ErrorCode.NODE_EXISTS.code();
                }
                return parent.isEphemeral() ? ErrorCode.NO_CHILDREN_FOR_EPHEMERALS.code() : 0;
            }
            case OpCode.SET_DATA, OpCode.DELETE -> {
                if (request.type() == OpCode.DELETE && model.at(Model.parent(request.path()), before) == null
                        || node == null) {
                    return ErrorCode.NO_NODE.code();
                }
                if (request.version() != -1 && request.version() != node.version()) {
                    return ErrorCode.BAD_VERSION.code();
                }
                boolean full =
                        request.type() == OpCode.DELETE && !node.children().isEmpty();
                return full ? ErrorCode.NOT_EMPTY.code() : 0;
            }
            default -> {
                return 0;
            }
        }
    }

    private void multi(Request request, Txn txn, int error, JuteReader body) throws WireException {
        long zxid = txn.zxid();
        MultiTxn multi = (MultiTxn) txn.body();
        boolean failed = multi.parts().stream().anyMatch(part -> part.body() instanceof ErrorTxn);
        expect(error == 0, request, zxid, "error " + error);
        for (int i = 0; i < request.parts().size(); i++) {
            Request part = request.parts().get(i);
            int type = body.readInt();
            expect(!body.readBoolean(), request, zxid, "end after " + i + " results");
            int partError = body.readInt();
            if (type == OpCode.ERROR) {
                expect(failed && body.readInt() == partError, request, zxid, "part " + i + ": error " + partError);
            } else {
                expect(!failed && partError == 0, request, zxid, "part " + i + ": success beside a failure");
                String created = multi.parts().get(i).body() instanceof CreateTxn create
                        ? create.path().toString()
                        : "";
                result(request, type, created, txn, body);
            }
            expect(
                    type == OpCode.ERROR || type == answeredAs(part.type()),
                    request,
                    zxid,
                    "part " + i + ": type " + type);
        }
        body.skip(9);
    }

    private static int answeredAs(int type) {
        return type == OpCode.CREATE_CONTAINER ? OpCode.CREATE2 : type;
    }

    private void expect(boolean condition, Request request, long zxid, String what) {
        if (!condition) {
            throw new Violation(
                    "wrong " + what + ", in the reply of zxid " + zxid + " to " + request + "; the model has "
                            + model.at(request.path(), zxid) + ", before " + model.at(request.path(), zxid - 1));
        }
    }
}
