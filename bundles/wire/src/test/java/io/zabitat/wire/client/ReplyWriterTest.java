package io.zabitat.wire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.Acl;
import io.zabitat.api.ErrorCode;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.ReplyHeader;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {
    private static final long ZXID = 4294967305L;

    private final Map<String, byte[]> vectors = Vectors.load("/io/zabitat/wire/client.txt");
    private final JuteWriter out = new JuteWriter(16);
    private final ReplyWriter reply = new ReplyWriter(out);

    /** The vector's payload behind its length is all that has been written. */
    private void check(String name) {
        byte[] payload = vectors.get(name);
        assertEquals(String.format("%08x", payload.length) + Vectors.hex(payload), Vectors.hex(out), name);
        out.clear();
    }

    private void stat() {
        reply.stat(
                4294967298L,
                4294967301L,
                1700000000000L,
                1700000001000L,
                3,
                5,
                1,
                0x100000d28fd0000L,
                7,
                2,
                4294967305L);
    }

    @Test
    void shouldWriteSingleReplies() {
        reply.begin(1).writeAscii("/a");
        assertEquals(26, reply.end(ZXID, 0));
        check("rsp.create");
        reply.begin(2).writeAscii("/a/s-0000000000");
        stat();
        reply.end(ZXID, 0);
        check("rsp.create2");
        reply.begin(8).writeBuffer("payload".getBytes(StandardCharsets.US_ASCII));
        stat();
        reply.end(ZXID, 0);
        check("rsp.getData");
        reply.begin(8).writeBuffer(null);
        stat();
        reply.end(ZXID, 0);
        check("rsp.getData.null");
        reply.begin(10);
        AclCodec.write(
                List.of(new Acl(31, new Id("digest", "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=")), new Acl(1, Id.ANYONE)), out);
        stat();
        reply.end(ZXID, 0);
        check("rsp.getACL");
        reply.header(6, ZXID, 0);
        check("rsp.delete");
    }

    @Test
    void shouldDropTheBodyOfAFailedReply() {
        reply.begin(7).writeAscii("half a body");
        assertEquals(ReplyWriter.HEADER_FRAME_BYTES, reply.fail(ZXID, ErrorCode.NO_NODE.code()));
        check("rsp.error.nonode");
    }

    @Test
    void shouldTakeABegunReplyBack() {
        reply.header(6, ZXID, 0);
        reply.begin(7).writeLong(5);
        reply.cancel();
        check("rsp.delete");
    }

    @Test
    void shouldWriteWatchEvents() {
        byte[] path = "xx/a".getBytes(StandardCharsets.US_ASCII);
        ReplyWriter.watchEvent(out, ZXID, 3, path, 2, 2);
        check("rsp.watchEvent");
    }

    @Test
    void shouldWriteMultiResults() {
        reply.begin(23);
        reply.multiResult(OpCode.CHECK);
        reply.multiResult(OpCode.CREATE);
        out.writeAscii("/a/m1");
        reply.multiResult(OpCode.CREATE2);
        out.writeAscii("/c2");
        stat();
        reply.multiResult(OpCode.SET_DATA);
        stat();
        reply.multiResult(OpCode.DELETE);
        reply.multiEnd();
        reply.end(ZXID, 0);
        check("rsp.multi");
        reply.begin(24);
        reply.multiError(0);
        reply.multiError(ErrorCode.BAD_VERSION.code());
        reply.multiError(ErrorCode.RUNTIME_INCONSISTENCY.code());
        reply.multiEnd();
        reply.end(ZXID, 0);
        check("rsp.multi.error");
        reply.begin(25);
        reply.multiResult(OpCode.GET_DATA);
        out.writeBuffer("v2".getBytes(StandardCharsets.US_ASCII));
        stat();
        reply.multiResult(OpCode.GET_CHILDREN);
        out.writeInt(1);
        out.writeAscii("x");
        reply.multiError(ErrorCode.NO_NODE.code());
        reply.multiEnd();
        reply.end(ZXID, 0);
        check("rsp.multiRead");
    }

    @Test
    void shouldAgreeWithZooKeeperOnRandomStatsAndHeaders() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Stat s = Apache.randomStat(random);
            ReplyHeader header = new ReplyHeader(random.nextInt(), random.nextLong(), random.nextInt());
            out.clear();
            reply.begin(header.getXid());
            reply.stat(
                    s.getCzxid(),
                    s.getMzxid(),
                    s.getCtime(),
                    s.getMtime(),
                    s.getVersion(),
                    s.getCversion(),
                    s.getAversion(),
                    s.getEphemeralOwner(),
                    s.getDataLength(),
                    s.getNumChildren(),
                    s.getPzxid());
            reply.end(header.getZxid(), header.getErr());
            assertEquals("00000054" + Vectors.hex(Apache.bytes(header, s)), Vectors.hex(out), "seed " + seed);
        }
    }
}
