package io.zabitat.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MalformedRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.endpoint.WritePipeline;
import io.zabitat.tree.Caller;
import io.zabitat.tree.TxnResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerPipelineTest {
    private static final DeleteRequest DELETE = new DeleteRequest(Path.of("/a"), -1);

    private final List<PeerMessage> sent = new ArrayList<>();
    private final LearnerPipeline pipeline = new LearnerPipeline(sent::add, () -> false);
    private final List<String> answered = new ArrayList<>();

    @Test
    void shouldNotPassOnWhatCannotBeDecoded() {
        assertTrue(pipeline.takes(DELETE));
        assertTrue(pipeline.takes(new MultiRequest(List.of(DELETE))));
        assertFalse(pipeline.takes(new MalformedRequest(OpCode.DELETE)));
        assertFalse(pipeline.takes(new MultiRequest(List.of(DELETE, new MalformedRequest(OpCode.DELETE)))));
    }

    @Test
    void shouldAnswerByTheOldestRequestOfTheSession() {
        submit(7, 1);
        submit(8, 1);
        submit(7, 2);
        assertEquals(3, sent.size());

        apply(9, 1); // another server's
        apply(8, 1);
        apply(7, 2); // not the oldest of its session
        apply(7, 1);
        apply(7, 2);
        assertEquals(List.of("8/1", "7/1", "7/2"), answered);
    }

    @Test
    void shouldAnswerNothingBehindTheEndOfTheRole() {
        submit(7, 1);
        pipeline.clear();
        apply(7, 1);
        assertEquals(List.of(), answered);
    }

    private void submit(long session, int cxid) {
        pipeline.submit(
                DELETE,
                WritePipeline.Body.EMPTY,
                new Caller(session, List.of()),
                cxid,
                this,
                (txn, result) -> answered.add(session + "/" + cxid));
    }

    private void apply(long session, int cxid) {
        TxnHeader header = new TxnHeader(session, cxid, 1, 0, OpCode.DELETE);
        Txn txn = new Txn(header, new DeleteTxn(Path.of("/a")), false, 0);
        pipeline.onApplied(txn, new TxnResult(OpCode.DELETE, 0, Path.of("/a"), null, List.of()));
    }
}
