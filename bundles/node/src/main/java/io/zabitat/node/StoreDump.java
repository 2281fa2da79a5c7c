package io.zabitat.node;

import io.zabitat.api.Acl;
import io.zabitat.api.Zxid;
import io.zabitat.api.txn.Txn;
import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.wire.WireException;
import io.zabitat.wire.snapshot.SnapshotDecoder;
import io.zabitat.wire.snapshot.SnapshotVisitor;
import io.zabitat.wire.txn.TxnCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Shows what a store holds, a line for each thing: the newest snapshot, then the transactions behind it. One thread.
 */
public final class StoreDump implements RecoverySink {
    private final int maxRecordBytes;
    private final boolean json;
    private final Consumer<String> lines;
    private final TxnCodec codec;

    /** @param json whether each line is a JSON object */
    public StoreDump(int maxRecordBytes, boolean json, Consumer<String> lines) {
        this.maxRecordBytes = maxRecordBytes;
        this.json = json;
        this.lines = lines;
        codec = new TxnCodec(maxRecordBytes);
    }

    @Override
    public void onSnapshot(long zxid, InputStream body) throws IOException {
        line("snapshot").hex("zxid", zxid).end(lines);
        try {
            new SnapshotDecoder(maxRecordBytes).decode(body::read, new Nodes());
        } catch (WireException damaged) {
            throw new IOException(damaged.getMessage(), damaged);
        }
    }

    @Override
    public void onSnapshotDigest(long digestZxid, int version, long digest) {
        line("digest")
                .hex("zxid", digestZxid)
                .number("version", version)
                .hex("digest", digest)
                .end(lines);
    }

    @Override
    public void onTxn(long zxid, byte[] bytes, int offset, int length) throws IOException {
        try {
            Txn txn = codec.decode(bytes, offset, length);
            DumpLine line = line("txn")
                    .hex("zxid", zxid)
                    .number("epoch", Zxid.epoch(zxid))
                    .hex("session", txn.header().clientId())
                    .number("cxid", txn.header().cxid())
                    .number("time", txn.header().timeMillis())
                    .number("type", txn.header().type());
            line.body(txn.body());
            if (txn.hasDigest()) {
                line.hex("digest", txn.digest());
            }
            line.end(lines);
        } catch (WireException unknown) {
            line("txn")
                    .hex("zxid", zxid)
                    .text("unreadable", String.valueOf(unknown.getMessage()))
                    .end(lines);
        }
    }

    @Override
    public void onProgress(String what, long done, OptionalLong total) {
        // The lines are the output.
    }

    private DumpLine line(String kind) {
        return new DumpLine(json, kind);
    }

    private final class Nodes implements SnapshotVisitor {
        @Override
        public void onSession(long sessionId, int timeoutMillis) {
            line("session")
                    .hex("id", sessionId)
                    .number("timeout", timeoutMillis)
                    .end(lines);
        }

        @Override
        public void onAcl(long aclId, List<Acl> acl) {
            line("acl").number("id", aclId).acl(acl).end(lines);
        }

        @Override
        public void onNode(
                byte[] buf,
                int pathOffset,
                int pathLength,
                int dataOffset,
                int dataLength,
                long aclId,
                long czxid,
                long mzxid,
                long ctime,
                long mtime,
                int version,
                int cversion,
                int aversion,
                long owner,
                long pzxid) {
            String path = new String(buf, pathOffset, pathLength, StandardCharsets.UTF_8);
            DumpLine line = line("node").text("path", path.isEmpty() ? "/" : path);
            if (dataLength >= 0) {
                line.data(Arrays.copyOfRange(buf, dataOffset, dataOffset + dataLength));
            }
            line.number("acl", aclId)
                    .hex("czxid", czxid)
                    .hex("mzxid", mzxid)
                    .hex("pzxid", pzxid)
                    .number("ctime", ctime)
                    .number("mtime", mtime)
                    .number("version", version)
                    .number("cversion", cversion)
                    .number("aversion", aversion)
                    .hex("owner", owner)
                    .end(lines);
        }
    }
}
