package io.zabitat.wire.txn;

import io.zabitat.api.Acl;
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
import io.zabitat.api.txn.TxnBody;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/** Reads the record between a transaction's header and its digest. */
final class TxnBodyReader {
    private static final int MIN_PART_BYTES = 8;
    private static final int MIN_PATH_BYTES = 4;

    private TxnBodyReader() {}

    static TxnBody read(int type, JuteReader in) throws WireException {
        return switch (type) {
            case OpCode.CREATE -> readCreate(in, true);
            case OpCode.CREATE2 -> readCreate(in, false);
            case OpCode.CREATE_CONTAINER ->
                new CreateTxn(in.readPath(), in.readBuffer(), AclCodec.read(in), false, in.readInt(), 0);
            case OpCode.CREATE_TTL ->
                new CreateTxn(in.readPath(), in.readBuffer(), AclCodec.read(in), false, in.readInt(), in.readLong());
            case OpCode.DELETE, OpCode.DELETE_CONTAINER -> new DeleteTxn(in.readPath());
            case OpCode.SET_DATA, OpCode.RECONFIG -> readSetData(in);
            case OpCode.SET_ACL -> new SetAclTxn(in.readPath(), AclCodec.read(in), in.readInt());
            case OpCode.CREATE_SESSION -> new CreateSessionTxn(in.readInt());
            case OpCode.CLOSE_SESSION -> readCloseSession(in);
            case OpCode.ERROR -> new ErrorTxn(in.readInt());
            case OpCode.MULTI -> readMulti(in);
            default -> throw new WireException("unknown transaction type");
        };
    }

    /** @param mayBeOld whether the parent's cversion may be missing, as in logs before 3.4 (CreateTxnV0) */
    private static CreateTxn readCreate(JuteReader in, boolean mayBeOld) throws WireException {
        Path path = in.readPath();
        byte[] data = in.readBuffer();
        List<Acl> acl = AclCodec.read(in);
        boolean ephemeral = in.readBoolean();
        int parentCVersion = mayBeOld && in.remaining() == 0 ? -1 : in.readInt();
        return new CreateTxn(path, data, acl, ephemeral, parentCVersion, 0);
    }

    private static SetDataTxn readSetData(JuteReader in) throws WireException {
        return new SetDataTxn(in.readPath(), in.readBuffer(), in.readInt());
    }

    /**
     * The list is missing in transactions of 3.5 and older, and of servers that run with {@code
     * zookeeper.closeSessionTxn.enabled=false}. The latter add a digest, which ZooKeeper's reader takes for a list of
     * two and gives up; two paths would take more bytes, so here it is told apart.
     */
    private static CloseSessionTxn readCloseSession(JuteReader in) throws WireException {
        if (in.remaining() == 0 || TxnCodec.isBareDigest(in)) {
            return new CloseSessionTxn(List.of(), false);
        }
        int count = Math.max(0, in.readCount(MIN_PATH_BYTES));
        List<Path> paths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            paths.add(in.readPath());
        }
        return new CloseSessionTxn(paths, true);
    }

    private static MultiTxn readMulti(JuteReader in) throws WireException {
        int count = Math.max(0, in.readCount(MIN_PART_BYTES));
        List<MultiTxn.Part> parts = new ArrayList<>(count);
        boolean failed = false;
        for (int i = 0; i < count; i++) {
            int type = in.readInt();
            int length = in.readLength();
            if (length < 0) {
                throw new WireException("part of a multi without a record");
            }
            int end = in.position() + length;
            parts.add(new MultiTxn.Part(type, readPart(type, in)));
            in.skip(end - in.position()); // refuses to go back, should the part have been longer than its length
            failed |= type == OpCode.ERROR;
        }
        return new MultiTxn(failed ? allErrors(parts) : parts);
    }

    private static TxnBody readPart(int type, JuteReader in) throws WireException {
        return switch (type) {
            case OpCode.CREATE -> readCreate(in, false);
            case OpCode.CREATE2,
                    OpCode.CREATE_CONTAINER,
                    OpCode.CREATE_TTL,
                    OpCode.DELETE,
                    OpCode.DELETE_CONTAINER,
                    OpCode.SET_DATA,
                    OpCode.ERROR -> read(type, in);
            case OpCode.CHECK -> new CheckVersionTxn(in.readPath(), in.readInt());
            default -> throw new WireException("unknown transaction type in a multi");
        };
    }

    /** A failed multi does nothing: what lies before its first error becomes OK, what lies behind an inconsistency. */
    private static List<MultiTxn.Part> allErrors(List<MultiTxn.Part> parts) {
        List<MultiTxn.Part> errors = new ArrayList<>(parts.size());
        int code = ErrorCode.OK.code();
        for (MultiTxn.Part part : parts) {
            if (part.type() == OpCode.ERROR) {
                errors.add(part);
                code = ErrorCode.RUNTIME_INCONSISTENCY.code();
            } else {
                errors.add(new MultiTxn.Part(OpCode.ERROR, new ErrorTxn(code)));
            }
        }
        return errors;
    }
}
