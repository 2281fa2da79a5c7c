package io.zabitat.wire.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TxnCodecTest {
    private final Map<String, byte[]> vectors = Vectors.load("/io/zabitat/wire/txn.txt");
    private final TxnCodec codec = new TxnCodec(1 << 20);
    private final JuteWriter out = new JuteWriter(64);

    private Txn decode(byte[] payload) throws WireException {
        return codec.decode(payload, 0, payload.length);
    }

    private Txn vector(String name) throws WireException {
        return decode(vectors.get(name));
    }

    @Test
    void shouldReproduceTheVectors() throws WireException {
        assertEquals(17, vectors.size());
        for (Map.Entry<String, byte[]> vector : vectors.entrySet()) {
            if (vector.getKey().equals("txn.create.v0") || vector.getKey().equals("txn.multi.failed")) {
                continue; // what they become is tested below
            }
            out.clear();
            Txn txn = decode(vector.getValue());
            assertEquals(vector.getValue().length, TxnCodec.encode(txn, out), vector.getKey());
            assertEquals(Vectors.hex(vector.getValue()), Vectors.hex(out), vector.getKey());
            assertEquals(txn.zxid(), TxnCodec.zxidOf(vector.getValue(), 0));
        }
    }

    @Test
    void shouldReadHeaderAndDigest() throws WireException {
        Txn txn = vector("txn.create");
        assertEquals(new TxnHeader(0x100000d28fd0000L, 7, 4294967299L, 1700000000123L, 1), txn.header());
        assertTrue(txn.hasDigest());
        assertEquals(6398768266L, txn.digest());
        assertFalse(vector("txn.create.nodigest").hasDigest());
        assertFalse(vector("txn.error").hasDigest());
    }

    @Test
    void shouldReadCreatesOfOldLogs() throws WireException {
        CreateTxn create = (CreateTxn) vector("txn.create.v0").body();
        assertEquals(-1, create.parentCVersion());
        assertEquals(Path.of("/a"), create.path());
    }

    @Test
    void shouldTurnAllPartsOfAFailedMultiIntoErrors() throws WireException {
        Txn txn = vector("txn.multi.failed");
        assertEquals(OpCode.MULTI, txn.header().type());
        assertEquals(new MultiTxn(List.of(error(0), error(-103), error(-2))), txn.body());
    }

    @Test
    void shouldCallPartsBehindTheFailedOneInconsistent() throws WireException {
        MultiTxn.Part delete = new MultiTxn.Part(OpCode.DELETE, new DeleteTxn(Path.of("/a")));
        MultiTxn multi = new MultiTxn(List.of(delete, error(-101), delete, error(-7)));
        TxnCodec.encode(new Txn(new TxnHeader(1, 2, 3, 4, OpCode.MULTI), multi, false, 0), out);
        assertEquals(
                new MultiTxn(List.of(error(0), error(-101), error(-2), error(-7))),
                codec.decode(out.array(), 0, out.position()).body());
    }

    private static MultiTxn.Part error(int code) {
        return new MultiTxn.Part(OpCode.ERROR, new ErrorTxn(code));
    }

    @Test
    void shouldReadCloseSessionWithoutAList() throws WireException {
        assertEquals(
                new CloseSessionTxn(List.of(), false),
                vector("txn.closeSession.old").body());
        byte[] old = vectors.get("txn.closeSession.old");
        JuteWriter digested = new JuteWriter(64);
        digested.writeRaw(old, 0, old.length);
        digested.writeInt(2);
        digested.writeLong(0x17d65748aL);
        Txn txn = codec.decode(digested.array(), 0, digested.position());
        assertEquals(new CloseSessionTxn(List.of(), false), txn.body());
        assertEquals(0x17d65748aL, txn.digest());
        assertEquals(
                new CloseSessionTxn(List.of(Path.of("/a/e")), true),
                vector("txn.closeSession").body());
    }

    @Test
    void shouldIgnoreBytesBehindTheDigest() throws WireException {
        byte[] payload = vectors.get("txn.delete");
        Txn txn = decode(Arrays.copyOf(payload, payload.length + 5));
        assertEquals(vector("txn.delete"), txn);
    }

    @Test
    void shouldDropDigestsOfOtherVersions() throws WireException {
        byte[] payload = vectors.get("txn.delete").clone();
        payload[payload.length - 9] = 3;
        assertFalse(decode(payload).hasDigest());
    }

    @Test
    void shouldRefuseUnknownTypes() {
        byte[] payload = vectors.get("txn.delete").clone();
        payload[31] = 99;
        assertThrows(WireException.class, () -> decode(payload));
        payload[31] = OpCode.CHECK;
        assertThrows(WireException.class, () -> decode(payload));
    }

    @Test
    void shouldRefusePartsThatDoNotFitTheirLength() {
        byte[] multi = vectors.get("txn.multi").clone();
        multi[32 + 4 + 4 + 3] = 9; // the check's record is 10 bytes long
        assertThrows(WireException.class, () -> decode(multi));
    }
}
