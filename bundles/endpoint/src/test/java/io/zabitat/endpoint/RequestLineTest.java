package io.zabitat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CreateSessionRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.spi.transport.Channel;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TreeSettings;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.acl.AclSchemes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two writes of one client, applied by hand. */
class RequestLineTest {
    private static final int REPLY_HEADER_BYTES = 4 + 16;

    private final DataTree tree = new DataTree(TreeSettings.DEFAULT);
    private final AclPolicy acls = new AclPolicy(AclSchemes.NONE, false);
    private final Writes writes = new Writes();
    private final List<String> trace = new ArrayList<>();
    private final ClientEndpoint endpoint = new ClientEndpoint(
            new EndpointSettings(
                    1 << 20, 1 << 20, 60, 0, 1000, 10_000, 10_000, 1000, 0, 0, -1, -1, 0, 0, 0, false, Set.of()),
            tree,
            acls,
            new AuthRegistry(List.of()),
            writes,
            new NoFacts(),
            () -> 0,
            1,
            trace::add);
    private final Wire wire = new Wire();
    private final ClientConnection connection = new ClientConnection(endpoint, new RemoteHost("10.0.0.1"), 0);

    RequestLineTest() {
        connection.attach(null, wire);
        connection.proposeSession(1);
        for (int xid = 1; xid <= 2; xid++) {
            byte[] delete = delete("/none");
            connection.onWrite(xid, OpCode.DELETE, delete, 0, delete.length);
        }
    }

    private static byte[] delete(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + name.length + 4)
                .putInt(name.length)
                .put(name)
                .putInt(-1)
                .array();
    }

    private void apply(int write, long zxid) {
        Preparer preparer = new Preparer(tree, acls);
        Caller caller = new Caller(1, List.of());
        if (zxid == 1) {
            tree.apply(preparer.prepare(new CreateSessionRequest(1000), caller, 0, zxid++, 1));
        } else {
            zxid++;
        }
        Txn txn = preparer.prepare(new DeleteRequest(Path.of("/none"), -1), caller, write, zxid, 1);
        TxnResult result = tree.apply(txn);
        writes.completions.get(write - 1).onApplied(txn, result);
    }

    @Test
    void shouldAnswerWritesInTheirOrder() {
        apply(1, 1);
        apply(2, 2);
        assertEquals(List.of(1, 2), wire.xids());
        assertFalse(wire.closed);
        assertEquals(0, connection.queued());
    }

    @Test
    void shouldCloseTheConnectionRatherThanAnswerOutOfOrder() {
        apply(2, 1);
        assertEquals(List.of(), wire.xids());
        assertTrue(wire.closed && connection.isClosed());
        assertTrue(trace.toString().contains("request 2 out of its order"), trace.toString());
        apply(1, 2);
        assertEquals(List.of(), wire.xids(), "who is closed is not answered");
    }

    @Test
    void shouldCloseTheConnectionWhenAWriteIsAppliedTwice() {
        apply(1, 1);
        apply(2, 2);
        apply(2, 3);
        assertEquals(List.of(1, 2), wire.xids());
        assertTrue(wire.closed);
    }

    static final class Writes implements WritePipeline {
        private final List<Completion> completions = new ArrayList<>();

        @Override
        public void submit(
                WriteRequest request, Body body, Caller caller, int cxid, Object owner, Completion completion) {
            completions.add(completion);
        }

        @Override
        public boolean takes(WriteRequest request) {
            return true;
        }

        @Override
        public void sync(Caller caller, int cxid, byte[] path, Runnable action) {
            action.run();
        }

        @Override
        public boolean syncWaits() {
            return false;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }

    /** Keeps what is sent. */
    static final class Wire implements Channel {
        private final ByteBuffer sent = ByteBuffer.allocate(1 << 16);
        private boolean closed;

        List<Integer> xids() {
            List<Integer> xids = new ArrayList<>();
            ByteBuffer read = sent.duplicate().flip();
            while (read.remaining() >= REPLY_HEADER_BYTES) {
                int end = read.getInt() + read.position();
                xids.add(read.getInt());
                read.position(end);
            }
            return xids;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(1);
        }

        @Override
        public InetSocketAddress localAddress() {
            return new InetSocketAddress(2);
        }

        @Override
        public ByteBuffer reserve(int bytes) {
            return sent;
        }

        @Override
        public void flush() {
            // is sent already
        }

        @Override
        public int pendingBytes() {
            return 0;
        }

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void setReading(boolean reading) {
            // reads nothing
        }

        @Override
        public void closeAfterFlush() {
            closed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    static final class NoFacts implements ServerFacts {
        @Override
        public String version() {
            return "";
        }

        @Override
        public String mode() {
            return "leader";
        }

        @Override
        public boolean isLearner() {
            return false;
        }

        @Override
        public Optional<ProposalSizes> proposalSizes() {
            return Optional.empty();
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public String configuration() {
            return "";
        }

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public Map<String, String> metrics() {
            return Map.of();
        }

        @Override
        public long[] directorySizes() {
            return new long[2];
        }

        @Override
        public List<String> digests() {
            return List.of();
        }
    }
}
