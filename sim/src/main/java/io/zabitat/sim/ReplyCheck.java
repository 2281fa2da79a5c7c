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
    private final Txns txns;
    private final Model model;

    ReplyCheck(Txns txns, Model model) {
        this.txns = txns;
        this.model = model;
    }

    void check(long session, Request request, long position, int error, JuteReader body) throws WireException {
        switch (request.type()) {
            case OpCode.GET_DATA -> {
                Model.Node node = found(request, position, error);
                if (node != null) {
                    expect(Arrays.equals(node.data(), body.readBuffer()), request, position, "data");
                    stat(request, node, position, body);
                }
            }
            case OpCode.EXISTS -> {
                Model.Node node = found(request, position, error);
                if (node != null) {
                    stat(request, node, position, body);
                }
            }
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> {
                Model.Node node = found(request, position, error);
                if (node != null) {
                    children(request, node, position, body);
                    if (request.type() == OpCode.GET_CHILDREN2) {
                        stat(request, node, position, body);
                    }
                }
            }
            case OpCode.SYNC -> expect(request.path().equals(body.readString()), request, position, "path");
            default -> write(session, request, position, error, body);
        }
        expect(body.remaining() == 0, request, position, "end: " + body.remaining() + " bytes too many");
    }

    private Model.Node found(Request request, long position, int error) {
        Model.Node node = model.at(request.path(), position);
        int right = node == null ? ErrorCode.NO_NODE.code() : 0;
        expect(error == right, request, position, "error " + error);
        return node;
    }

    private void children(Request request, Model.Node node, long position, JuteReader body) throws WireException {
        TreeSet<String> names = new TreeSet<>();
        int count = body.readCount(4);
        for (int i = 0; i < count; i++) {
            names.add(body.readString());
        }
        if (count != names.size() || !names.equals(node.children())) {
            throw wrong("children " + names, request, position);
        }
    }

    private void stat(Request request, Model.Node node, long position, JuteReader body) throws WireException {
        expect(body.readLong() == node.czxid(), request, position, "czxid");
        expect(body.readLong() == node.mzxid(), request, position, "mzxid");
        expect(body.readLong() == node.ctime(), request, position, "ctime");
        expect(body.readLong() == node.mtime(), request, position, "mtime");
        expect(body.readInt() == node.version(), request, position, "version");
        expect(body.readInt() == node.cversion(), request, position, "cversion");
        expect(body.readInt() == 0, request, position, "aversion");
        expect(body.readLong() == node.shownOwner(), request, position, "ephemeralOwner");
        expect(body.readInt() == node.dataLength(), request, position, "dataLength");
        expect(body.readInt() == node.children().size(), request, position, "numChildren");
        expect(body.readLong() == node.pzxid(), request, position, "pzxid");
    }

    // ------------------------------------------------------------------------------------------------ writes

    private void write(long session, Request request, long position, int error, JuteReader body) throws WireException {
        if (position <= request.floor()) {
            throw wrong("zxid: it is not behind " + request.floor() + ", which was shown before", request, position);
        }
        Txn txn = txns.txn(position);
        if (txn.header().clientId() != session || txn.header().cxid() != request.xid()) {
            throw wrong("transaction, which is " + txn, request, position);
        }
        int logged = txn.body() instanceof ErrorTxn refused ? refused.error() : 0;
        if (error == logged && isOfSession(error)) {
            return; // the session was gone, or spoke through another server
        }
        if (request.type() == OpCode.MULTI) {
            multi(request, txn, position, error, body);
            return;
        }
        expect(error == logged, request, position, "error " + error + ", logged as " + logged);
        expect(
                error == rightError(request, position - 1),
                request,
                position,
                "error " + error + ", which is not right");
        if (error == 0) {
            result(
                    request,
                    request.type(),
                    txn.body() instanceof CreateTxn create ? create.path().toString() : "",
                    position,
                    body);
        }
    }

    private static boolean isOfSession(int error) {
        return error == ErrorCode.SESSION_EXPIRED.code() || error == ErrorCode.SESSION_MOVED.code();
    }

    private void result(Request request, int type, String created, long position, JuteReader body)
            throws WireException {
        if (type == OpCode.CREATE || type == OpCode.CREATE2 || type == OpCode.CREATE_CONTAINER) {
            String path = body.readString();
            expect(path.equals(created), request, position, "path " + path + ", logged as " + created);
            if (request.type() != OpCode.MULTI) {
                expect(path.equals(rightPath(request, position - 1)), request, position, "path " + path);
            }
            if (type != OpCode.CREATE) {
                statAfter(request, path, position, body);
            }
        } else if (type == OpCode.SET_DATA) {
            statAfter(request, request.path(), position, body);
        }
    }

    /** Within a multi a later part may have changed the node again: only the last state is known here. */
    private void statAfter(Request request, String path, long position, JuteReader body) throws WireException {
        Model.Node node = model.at(path, position);
        if (request.type() == OpCode.MULTI) {
            body.skip(68);
        } else {
            stat(request, node, position, body);
        }
    }

    private String rightPath(Request request, long before) {
        if (!CreateFlags.isSequential(request.flags())) {
            return request.path();
        }
        Model.Node parent = model.at(Model.parent(request.path()), before);
        int creations = (parent.cversion() + parent.children().size()) / 2;
        return request.path() + digits(creations);
    }

    private static String digits(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(10 - digits.length()) + digits;
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

    private void multi(Request request, Txn txn, long position, int error, JuteReader body) throws WireException {
        MultiTxn multi = (MultiTxn) txn.body();
        boolean failed = multi.parts().stream().anyMatch(part -> part.body() instanceof ErrorTxn);
        expect(error == 0, request, position, "error " + error);
        for (int i = 0; i < request.parts().size(); i++) {
            Request part = request.parts().get(i);
            int type = body.readInt();
            expect(!body.readBoolean(), request, position, "end after " + i + " results");
            int partError = body.readInt();
            if (type == OpCode.ERROR) {
                expect(failed && body.readInt() == partError, request, position, "part " + i + ": error " + partError);
            } else {
                expect(!failed && partError == 0, request, position, "part " + i + ": success beside a failure");
                String created = multi.parts().get(i).body() instanceof CreateTxn create
                        ? create.path().toString()
                        : "";
                result(request, type, created, position, body);
            }
            expect(
                    type == OpCode.ERROR || type == answeredAs(part.type()),
                    request,
                    position,
                    "part " + i + ": type " + type);
        }
        body.skip(9);
    }

    private static int answeredAs(int type) {
        return type == OpCode.CREATE_CONTAINER ? OpCode.CREATE2 : type;
    }

    private void expect(boolean condition, Request request, long position, String what) {
        if (!condition) {
            throw wrong(what, request, position);
        }
    }

    private Violation wrong(String what, Request request, long position) {
        return new Violation(
                "wrong " + what + ", in the reply of zxid " + position + " to " + request + "; the model has "
                        + model.at(request.path(), position) + ", before " + model.at(request.path(), position - 1));
    }
}
