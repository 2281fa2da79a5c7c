package io.zabitat.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.zabitat.api.ErrorCode;
import io.zabitat.api.Path;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.ZNode;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.ReplyWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TreeBenchTest {
    private static final int NODES = 1000;

    private final TreeReadBench reads = new TreeReadBench();
    private final TreeWriteBench writes = new TreeWriteBench();

    TreeBenchTest() {
        reads.nodes = NODES;
        reads.fill();
        writes.nodes = NODES;
        writes.fill();
    }

    @Test
    void shouldFindTheNodeAskedFor() {
        Path[] asked = Sample.nodes(1, NODES);
        ZNode node = reads.find();
        assertNotNull(node);
        assertEquals(asked[0], node.path());
    }

    @Test
    void shouldReplyWithDataAndStat() throws WireException {
        int bytes = reads.getData();
        assertEquals(ReplyWriter.HEADER_FRAME_BYTES + 4 + Sample.DATA_BYTES + ReplyWriter.STAT_BYTES, bytes);
        JuteReader reply = new JuteReader(Sample.MAX_BYTES);
        reply.reset(reads.lastReply(bytes), ReplyWriter.HEADER_FRAME_BYTES, bytes);
        assertArrayEquals(Sample.data(0), reply.readBuffer());
        assertEquals(ReplyWriter.HEADER_FRAME_BYTES + ReplyWriter.STAT_BYTES, reads.exists());
    }

    @Test
    void shouldSetData() throws Exception {
        TxnResult result = writes.setData();
        assertEquals(0, result.error());
        assertEquals(1, result.stat().orElseThrow().version());
        ZNode node = writes.tree().find(result.path());
        byte[] data = Arrays.copyOfRange(node.array(), node.dataOffset(), node.dataOffset() + node.dataLength());
        assertArrayEquals(Sample.data(2), data);
        assertEquals(0, writes.setDataInWindow().error());
        assertEquals(0, writes.tree().digestMismatches());
    }

    @Test
    void shouldCreateAndDelete() {
        int before = writes.tree().nodeCount();
        assertEquals(0, writes.create().error());
        assertEquals(0, writes.createInWindow().error());
        assertEquals(before + 1 + TreeWriteBench.WINDOW, writes.tree().nodeCount());
        assertEquals(0, writes.createAndDelete().error());
        assertEquals(before + 1 + TreeWriteBench.WINDOW, writes.tree().nodeCount());
        assertEquals(0, writes.tree().digestMismatches());
    }

    @Test
    void shouldSetDataInAMulti() {
        TxnResult result = writes.multiOfTen();
        assertEquals(0, result.error());
        assertEquals(Sample.PARTS, result.parts().size());
        assertEquals(1, result.parts().get(0).stat().orElseThrow().version());
    }

    @Test
    void shouldRefuseAWrongVersion() {
        assertEquals(ErrorCode.BAD_VERSION.code(), writes.refused().error());
    }
}
