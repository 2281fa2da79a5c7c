package io.zabitat.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.Acl;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.wire.WireException;
import io.zabitat.wire.txn.TxnCodec;
import org.junit.jupiter.api.Test;

class CodecBenchTest {
    private static final int DIGEST_BYTES = 12;
    private static final int SET_DATA_BYTES =
            4 + Sample.node(1234).length() + 4 + Sample.DATA_BYTES + 4; // path, data, version

    private final RequestDecodeBench requests = new RequestDecodeBench();
    private final TxnCodecBench txns = new TxnCodecBench();

    @Test
    void shouldDecodeWhatTheSampleSays() throws WireException {
        SetDataRequest setData = (SetDataRequest) requests.setData();
        assertEquals(Sample.node(1234), setData.path());
        assertArrayEquals(Sample.data(1234), setData.data());
        CreateRequest create = (CreateRequest) requests.create();
        assertEquals(Sample.node(1234), create.path());
        assertEquals(Acl.OPEN, create.acl());
        MultiRequest multi = (MultiRequest) requests.multiOfTen();
        assertEquals(Sample.PARTS, multi.parts().size());
        assertEquals(Sample.node(9), ((SetDataRequest) multi.parts().get(9)).path());
    }

    @Test
    void shouldEncodeWholeTransactions() {
        assertEquals(TxnCodec.HEADER_BYTES + SET_DATA_BYTES + DIGEST_BYTES, txns.encodeSetData());
        int aclBytes = 4 + 4 + 4 + "world".length() + 4 + "anyone".length();
        assertEquals(TxnCodec.HEADER_BYTES + SET_DATA_BYTES + aclBytes + 1 + DIGEST_BYTES, txns.encodeCreate());
        int parts = Sample.PARTS * (8 + SET_DATA_BYTES - "34".length() + "0".length() - 1);
        assertEquals(TxnCodec.HEADER_BYTES + 4 + parts + DIGEST_BYTES, txns.encodeMultiOfTen());
    }

    @Test
    void shouldDecodeTransactionsAgain() throws WireException {
        assertEquals(Sample.node(1234), ((SetDataTxn) txns.decodeSetData().body()).path());
        assertEquals(17, ((CreateTxn) txns.decodeCreate().body()).parentCVersion());
        assertEquals(
                Sample.PARTS,
                ((MultiTxn) txns.decodeMultiOfTen().body()).parts().size());
        assertEquals(99, txns.decodeMultiOfTen().digest());
    }
}
