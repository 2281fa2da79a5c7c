package io.zabitat.wire.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.zabitat.api.txn.Txn;
import io.zabitat.wire.Apache;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.Truncations;
import io.zabitat.wire.Vectors;
import io.zabitat.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.TxnLogEntry;
import org.apache.zookeeper.server.persistence.Util;
import org.apache.zookeeper.server.util.SerializeUtils;
import org.apache.zookeeper.txn.CheckVersionTxn;
import org.apache.zookeeper.txn.CloseSessionTxn;
import org.apache.zookeeper.txn.CreateContainerTxn;
import org.apache.zookeeper.txn.CreateSessionTxn;
import org.apache.zookeeper.txn.CreateTTLTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.ErrorTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetACLTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.TxnDigest;
import org.apache.zookeeper.txn.TxnHeader;
import org.junit.jupiter.api.Test;

/** Against the classes with which ZooKeeper writes its log and its proposals. */
class TxnCompatibilityTest {
    private static final int[] TYPES = {
        OpCode.create,
        OpCode.create2,
        OpCode.createContainer,
        OpCode.createTTL,
        OpCode.delete,
        OpCode.deleteContainer,
        OpCode.setData,
        OpCode.reconfig,
        OpCode.setACL,
        OpCode.createSession,
        OpCode.closeSession,
        OpCode.error,
        OpCode.multi
    };
    private static final int[] PART_TYPES = {
        OpCode.create,
        OpCode.create2,
        OpCode.createContainer,
        OpCode.createTTL,
        OpCode.delete,
        OpCode.setData,
        OpCode.check
    };

    private final TxnCodec codec = new TxnCodec(1 << 21);
    private final JuteWriter out = new JuteWriter(64);

    @Test
    void shouldWriteWhatZooKeeperWritesAndReads() throws IOException, WireException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            TxnHeader header = randomHeader(random);
            Record record = randomRecord(header.getType(), random);
            TxnDigest digest = random.nextInt(4) == 0 ? null : new TxnDigest(2, random.nextLong());
            byte[] theirs = Util.marshallTxnEntry(header, record, digest);
            String name = "type " + header.getType() + ", seed " + seed;
            Txn txn = codec.decode(theirs, 0, theirs.length);
            out.clear();
            TxnCodec.encode(txn, out);
            assertEquals(Vectors.hex(theirs), Vectors.hex(out), name);
            TxnLogEntry entry = SerializeUtils.deserializeTxn(Arrays.copyOf(out.array(), out.position()));
            assertEquals(header, entry.getHeader(), name);
            assertEquals(record, entry.getTxn(), name);
            if (digest == null) {
                assertNull(entry.getDigest(), name);
            } else {
                assertEquals(digest, entry.getDigest(), name);
            }
        }
    }

    @Test
    void shouldRefuseTruncatedAndHostilePayloadsCheaply() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int type : TYPES) {
            for (int round = 0; round < 5; round++) {
                TxnHeader header = randomHeader(random);
                header.setType(type);
                Record record = randomRecord(type, random);
                byte[] payload = Util.marshallTxnEntry(header, record, new TxnDigest(2, 5));
                String name = "type " + type + ", seed " + seed;
                Truncations.Decoder decoder = bytes -> codec.decode(bytes, 0, bytes.length);
                Truncations.shouldRefuseEveryPrefix(name, payload, legalLengths(type, payload.length), decoder);
                Truncations.shouldNotAllocateForHostileLengths(name, payload, decoder);
            }
        }
    }

    /**
     * Without the digest; without the parent's cversion, as in old logs; without the list of closeSession, alone or
     * with what may be a digest.
     */
    private static IntPredicate legalLengths(int type, int whole) {
        int record = whole - 12;
        return switch (type) {
            case OpCode.create -> length -> length == record || length == record - 4;
            case OpCode.closeSession -> length -> length == record || length == 32 || length == 32 + 12;
            default -> length -> length == record;
        };
    }

    private static TxnHeader randomHeader(Random random) {
        return new TxnHeader(
                random.nextLong(),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                TYPES[random.nextInt(TYPES.length)]);
    }

    private static Record randomRecord(int type, Random random) {
        String path = Apache.randomPath(random);
        return switch (type) {
            case OpCode.create, OpCode.create2 ->
                new CreateTxn(
                        path,
                        Apache.randomData(random),
                        Apache.randomAcl(random),
                        random.nextBoolean(),
                        random.nextInt());
            case OpCode.createContainer ->
                new CreateContainerTxn(path, Apache.randomData(random), Apache.randomAcl(random), random.nextInt());
            case OpCode.createTTL ->
                new CreateTTLTxn(
                        path, Apache.randomData(random), Apache.randomAcl(random), random.nextInt(), random.nextLong());
            case OpCode.delete, OpCode.deleteContainer -> new DeleteTxn(path);
            case OpCode.setData, OpCode.reconfig -> new SetDataTxn(path, Apache.randomData(random), random.nextInt());
            case OpCode.setACL -> new SetACLTxn(path, Apache.randomAcl(random), random.nextInt());
            case OpCode.createSession -> new CreateSessionTxn(random.nextInt());
            case OpCode.closeSession -> new CloseSessionTxn(Apache.randomPaths(random));
            case OpCode.error -> new ErrorTxn(random.nextInt());
            case OpCode.check -> new CheckVersionTxn(path, random.nextInt());
            case OpCode.multi -> randomMulti(random);
            default -> throw new AssertionError(type);
        };
    }

    private static MultiTxn randomMulti(Random random) {
        List<org.apache.zookeeper.txn.Txn> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int type = PART_TYPES[random.nextInt(PART_TYPES.length)];
            parts.add(new org.apache.zookeeper.txn.Txn(type, Apache.bytes(randomRecord(type, random))));
        }
        return new MultiTxn(parts);
    }
}
