package io.zabitat.bench.jmh;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnBody;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.txn.TxnCodec;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A transaction to the payload that is logged and proposed, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class TxnCodecBench {
    private final TxnCodec codec = new TxnCodec(Sample.MAX_BYTES);
    private final JuteWriter out = new JuteWriter(8192);
    private final Txn setData = txn(OpCode.SET_DATA, setDataBody(1234));
    private final Txn create =
            txn(OpCode.CREATE, new CreateTxn(Sample.node(1234), Sample.data(1), Acl.OPEN, false, 17, 0));
    private final Txn multi = txn(
            OpCode.MULTI,
            new MultiTxn(IntStream.range(0, Sample.PARTS)
                    .mapToObj(i -> new MultiTxn.Part(OpCode.SET_DATA, setDataBody(i)))
                    .toList()));
    private final byte[] setDataPayload = payload(setData);
    private final byte[] createPayload = payload(create);
    private final byte[] multiPayload = payload(multi);

    @Benchmark
    public int encodeSetData() {
        return TxnCodec.encode(setData, out.clear());
    }

    @Benchmark
    public int encodeCreate() {
        return TxnCodec.encode(create, out.clear());
    }

    @Benchmark
    public int encodeMultiOfTen() {
        return TxnCodec.encode(multi, out.clear());
    }

    @Benchmark
    public Txn decodeSetData() throws WireException {
        return codec.decode(setDataPayload, 0, setDataPayload.length);
    }

    @Benchmark
    public Txn decodeCreate() throws WireException {
        return codec.decode(createPayload, 0, createPayload.length);
    }

    @Benchmark
    public Txn decodeMultiOfTen() throws WireException {
        return codec.decode(multiPayload, 0, multiPayload.length);
    }

    private static SetDataTxn setDataBody(int number) {
        return new SetDataTxn(Sample.node(number), Sample.data(number), 3);
    }

    private static Txn txn(int type, TxnBody body) {
        return new Txn(new TxnHeader(0x100000000000001L, 5, 0x1_0000_0007L, 1_700_000_000_000L, type), body, true, 99);
    }

    private static byte[] payload(Txn txn) {
        JuteWriter writer = new JuteWriter(256);
        TxnCodec.encode(txn, writer);
        return Sample.bytes(writer);
    }
}
