package io.zabitat.wire.txn;

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
import io.zabitat.api.txn.TxnBody;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteWriter;

/** Writes the record between a transaction's header and its digest. */
final class TxnBodyWriter {
    private TxnBodyWriter() {}

    static void write(int type, TxnBody body, JuteWriter out) {
        if (body instanceof CreateTxn txn) {
            writeCreate(type, txn, out);
        } else if (body instanceof SetDataTxn txn) {
            out.writePath(txn.path());
            out.writeBuffer(txn.data());
            out.writeInt(txn.version());
        } else if (body instanceof DeleteTxn txn) {
            out.writePath(txn.path());
        } else if (body instanceof MultiTxn txn) {
            writeMulti(txn, out);
        } else if (body instanceof ErrorTxn txn) {
            out.writeInt(txn.error());
        } else if (body instanceof CreateSessionTxn txn) {
            out.writeInt(txn.timeoutMillis());
        } else if (body instanceof CloseSessionTxn txn) {
            writeCloseSession(txn, out);
        } else if (body instanceof SetAclTxn txn) {
            out.writePath(txn.path());
            AclCodec.write(txn.acl(), out);
            out.writeInt(txn.version());
        } else if (body instanceof CheckVersionTxn txn) {
            out.writePath(txn.path());
            out.writeInt(txn.version());
        } else {
            throw new IllegalArgumentException("no record for " + body);
        }
    }

    private static void writeCreate(int type, CreateTxn txn, JuteWriter out) {
        out.writePath(txn.path());
        out.writeBuffer(txn.data());
        AclCodec.write(txn.acl(), out);
        if (type == OpCode.CREATE || type == OpCode.CREATE2) {
            out.writeBoolean(txn.ephemeral());
        }
        out.writeInt(txn.parentCVersion());
        if (type == OpCode.CREATE_TTL) {
            out.writeLong(txn.ttlMillis());
        }
    }

    private static void writeMulti(MultiTxn txn, JuteWriter out) {
        out.writeInt(txn.parts().size());
        for (MultiTxn.Part part : txn.parts()) {
            out.writeInt(part.type());
            int lengthAt = out.position();
            out.writeInt(0);
            write(part.type(), part.body(), out);
            out.patchInt(lengthAt, out.position() - lengthAt - 4);
        }
    }

    private static void writeCloseSession(CloseSessionTxn txn, JuteWriter out) {
        if (!txn.listed()) {
            return;
        }
        out.writeInt(txn.paths().size());
        for (Path path : txn.paths()) {
            out.writePath(path);
        }
    }
}
