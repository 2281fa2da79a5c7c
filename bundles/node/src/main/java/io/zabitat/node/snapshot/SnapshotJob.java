package io.zabitat.node.snapshot;

import io.zabitat.tree.DataTree;
import io.zabitat.tree.SnapshotCursor;
import io.zabitat.tree.ZNode;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.snapshot.SnapshotEncoder;
import java.util.Arrays;

/**
 * One snapshot in the making: encodes the tree in slices between the turns of the node loop, which alone touches the tree, and
 * hands the bytes to the snapshot writer. What changes meanwhile is emitted before it changes, so the snapshot shows one zxid.
 */
public final class SnapshotJob {
    /** A tenth of a millisecond, or two tenths before all is compiled. */
    private static final int NODES_PER_SLICE = 512;

    /** G1 takes what is half as large as one of its regions, 1 MiB with a heap of up to 2 GiB, out of turn: stay well below. */
    private static final int PIECE_BYTES = 256 * 1024;

    /** A piece and the node that fills it, unless that is large. */
    private static final int ARRAY_BYTES = PIECE_BYTES + 64 * 1024;

    /** A small tree needs no more; for a large one the buffer grows. */
    private static final int FIRST_BYTES = 4 * 1024;

    private final SnapshotTarget writer;
    private final JuteWriter buffer = new JuteWriter(FIRST_BYTES);
    private final SnapshotEncoder encoder = new SnapshotEncoder(buffer);
    private final SnapshotCursor cursor;
    private boolean begun;
    private boolean abandoned;

    /** @param installed whether the tree came from another member, and the own log ends behind it */
    public SnapshotJob(DataTree tree, SnapshotTarget writer, boolean installed) {
        this.writer = writer;
        this.cursor = tree.beginSnapshot(this::emit);
        writer.begin(cursor.zxid(), installed);
        // The cursor has emitted the root by now, but sessions and ACLs come first.
        byte[] root = Arrays.copyOf(buffer.array(), buffer.length());
        buffer.clear();
        encoder.sessionCount(cursor.sessionCount());
        for (int i = 0; i < cursor.sessionCount(); i++) {
            encoder.session(cursor.sessionId(i), cursor.sessionTimeoutMillis(i));
        }
        encoder.aclCount(cursor.aclCount());
        for (int i = 0; i < cursor.aclCount(); i++) {
            encoder.acl(cursor.aclId(i), cursor.acl(i));
        }
        buffer.writeRaw(root, 0, root.length);
        begun = true;
    }

    private void emit(byte[] path, int offset, int length, ZNode node) {
        encoder.node(
                path,
                offset,
                length,
                node.array(),
                node.dataOffset(),
                node.dataLength(),
                node.aclId(),
                node.czxid(),
                node.mzxid(),
                node.ctime(),
                node.mtime(),
                node.version(),
                node.storedCversion(),
                node.aversion(),
                node.ephemeralOwner(),
                node.pzxid());
        if (begun && buffer.length() >= PIECE_BYTES) {
            handOver();
        }
    }

    private void handOver() {
        writer.write(buffer.array(), buffer.length());
        byte[] spare = writer.spare();
        buffer.reset(spare != null && spare.length == ARRAY_BYTES ? spare : new byte[ARRAY_BYTES], 0);
    }

    /** Whether the disk takes more; without room {@link #advance} waits for it. */
    boolean hasRoom() {
        return abandoned || writer.hasRoom();
    }

    /**
     * The state is about to become another one, or nobody wants the snapshot any more. The walk must still be brought to its end, if
     * the state stays the same.
     */
    public void abandon() {
        cursor.abandon();
        abandoned = true;
    }

    /** Encodes a slice; true when the snapshot has been handed over whole. */
    public boolean advance() {
        if (!abandoned && !writer.hasRoom()) {
            return false;
        }
        boolean done = cursor.advance(NODES_PER_SLICE);
        if (abandoned) {
            return done;
        }
        if (done) {
            encoder.end();
            writer.write(buffer.array(), buffer.length());
            writer.commit(cursor.digest());
        }
        return done;
    }
}
