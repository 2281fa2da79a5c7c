package io.zabitat.wire.snapshot;

import io.zabitat.api.Acl;
import io.zabitat.wire.JuteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Notes what a snapshot held, as text and so that it can be encoded again. */
final class SnapshotRecorder implements SnapshotVisitor {
    final List<String> lines = new ArrayList<>();
    private final List<Runnable> sessions = new ArrayList<>();
    private final List<Runnable> acls = new ArrayList<>();
    private final List<Runnable> nodes = new ArrayList<>();
    private final JuteWriter out = new JuteWriter(256);
    private final SnapshotEncoder encoder = new SnapshotEncoder(out);

    @Override
    public void onSession(long sessionId, int timeoutMillis) {
        lines.add("session 0x" + Long.toHexString(sessionId) + " " + timeoutMillis);
        sessions.add(() -> encoder.session(sessionId, timeoutMillis));
    }

    @Override
    public void onAcl(long aclId, List<Acl> acl) {
        lines.add("acl " + aclId + " " + acl.size());
        acls.add(() -> encoder.acl(aclId, acl));
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
        lines.add("node " + path + " " + dataLength);
        byte[] bytes = Arrays.copyOfRange(buf, pathOffset, pathOffset + pathLength);
        byte[] data = dataLength < 0 ? null : Arrays.copyOfRange(buf, dataOffset, dataOffset + dataLength);
        nodes.add(() -> encoder.node(
                bytes,
                0,
                pathLength,
                data,
                0,
                dataLength,
                aclId,
                czxid,
                mzxid,
                ctime,
                mtime,
                version,
                cversion,
                aversion,
                owner,
                pzxid));
    }

    /** The body that says the same. */
    byte[] encode() {
        out.clear();
        encoder.sessionCount(sessions.size());
        sessions.forEach(Runnable::run);
        encoder.aclCount(acls.size());
        acls.forEach(Runnable::run);
        nodes.forEach(Runnable::run);
        encoder.end();
        return Arrays.copyOf(out.array(), out.position());
    }
}
