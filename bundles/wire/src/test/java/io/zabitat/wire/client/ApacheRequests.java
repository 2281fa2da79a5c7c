package io.zabitat.wire.client;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CheckRequest;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.ReconfigRequest;
import io.zabitat.api.request.SetAclRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteWriter;
import java.util.Arrays;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CreateTTLRequest;
import org.apache.zookeeper.proto.MultiHeader;

/** Our decoded requests back to bytes by ZooKeeper's records. */
final class ApacheRequests {
    private ApacheRequests() {}

    static byte[] bytes(WriteRequest request) {
        if (request instanceof MultiRequest multi) {
            JuteWriter out = new JuteWriter(256);
            for (WriteRequest part : multi.parts()) {
                raw(out, Apache.bytes(new MultiHeader(part.type(), false, -1)));
                raw(out, bytes(part));
            }
            raw(out, Apache.bytes(new MultiHeader(-1, true, -1)));
            return Arrays.copyOf(out.array(), out.position());
        }
        return Apache.bytes(record(request));
    }

    private static void raw(JuteWriter out, byte[] bytes) {
        out.writeRaw(bytes, 0, bytes.length);
    }

    private static Record record(WriteRequest request) {
        if (request instanceof CreateRequest r) {
            return r.type() == OpCode.CREATE_TTL
                    ? new CreateTTLRequest(text(r.path()), r.data(), Apache.acl(r.acl()), r.flags(), r.ttlMillis())
                    : new org.apache.zookeeper.proto.CreateRequest(
                            text(r.path()), r.data(), Apache.acl(r.acl()), r.flags());
        }
        if (request instanceof DeleteRequest r) {
            return new org.apache.zookeeper.proto.DeleteRequest(text(r.path()), r.version());
        }
        if (request instanceof SetDataRequest r) {
            return new org.apache.zookeeper.proto.SetDataRequest(text(r.path()), r.data(), r.version());
        }
        if (request instanceof SetAclRequest r) {
            return new org.apache.zookeeper.proto.SetACLRequest(text(r.path()), Apache.acl(r.acl()), r.version());
        }
        if (request instanceof CheckRequest r) {
            return new CheckVersionRequest(text(r.path()), r.version());
        }
        if (request instanceof ReconfigRequest r) {
            return new org.apache.zookeeper.proto.ReconfigRequest(
                    r.joining().orElse(null),
                    r.leaving().orElse(null),
                    r.newMembers().orElse(null),
                    r.configId());
        }
        throw new AssertionError(request);
    }

    private static String text(Path path) {
        return path.toString();
    }
}
