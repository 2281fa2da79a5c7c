package io.zabitat.tree;

import io.zabitat.api.OpCode;
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
import io.zabitat.api.txn.TxnHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/** Our transactions as Apache's records. */
final class ApacheTxns {
    private ApacheTxns() {}

    static org.apache.zookeeper.txn.TxnHeader header(TxnHeader header) {
        return new org.apache.zookeeper.txn.TxnHeader(
                header.clientId(), header.cxid(), header.zxid(), header.timeMillis(), header.type());
    }

    static Record record(int type, TxnBody body) {
        if (body instanceof CreateTxn create) {
            String path = create.path().toString();
            List<ACL> acl = acl(create.acl());
            return switch (type) {
                case OpCode.CREATE_CONTAINER ->
                    new org.apache.zookeeper.txn.CreateContainerTxn(path, create.data(), acl, create.parentCVersion());
                case OpCode.CREATE_TTL ->
                    new org.apache.zookeeper.txn.CreateTTLTxn(
                            path, create.data(), acl, create.parentCVersion(), create.ttlMillis());
                default ->
                    new org.apache.zookeeper.txn.CreateTxn(
                            path, create.data(), acl, create.ephemeral(), create.parentCVersion());
            };
        }
        if (body instanceof DeleteTxn delete) {
            return new org.apache.zookeeper.txn.DeleteTxn(delete.path().toString());
        }
        if (body instanceof SetDataTxn set) {
            return new org.apache.zookeeper.txn.SetDataTxn(set.path().toString(), set.data(), set.version());
        }
        if (body instanceof SetAclTxn set) {
            return new org.apache.zookeeper.txn.SetACLTxn(set.path().toString(), acl(set.acl()), set.version());
        }
        if (body instanceof CheckVersionTxn check) {
            return new org.apache.zookeeper.txn.CheckVersionTxn(check.path().toString(), check.version());
        }
        if (body instanceof CreateSessionTxn session) {
            return new org.apache.zookeeper.txn.CreateSessionTxn(session.timeoutMillis());
        }
        if (body instanceof CloseSessionTxn close) {
            return new org.apache.zookeeper.txn.CloseSessionTxn(
                    close.paths().stream().map(Object::toString).toList());
        }
        if (body instanceof ErrorTxn error) {
            return new org.apache.zookeeper.txn.ErrorTxn(error.error());
        }
        List<org.apache.zookeeper.txn.Txn> parts = new ArrayList<>();
        for (MultiTxn.Part part : ((MultiTxn) body).parts()) {
            parts.add(new org.apache.zookeeper.txn.Txn(part.type(), bytes(record(part.type(), part.body()))));
        }
        return new org.apache.zookeeper.txn.MultiTxn(parts);
    }

    static List<ACL> acl(List<io.zabitat.api.Acl> acl) {
        List<ACL> converted = new ArrayList<>();
        for (io.zabitat.api.Acl entry : acl) {
            converted.add(new ACL(
                    entry.perms(), new Id(entry.id().scheme(), entry.id().id())));
        }
        return converted;
    }

    private static byte[] bytes(Record record) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            record.serialize(BinaryOutputArchive.getArchive(out), "txn");
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
