package io.zabitat.bench.jmh;

import io.zabitat.api.OpCode;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.RequestDecoder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a client's write to its record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class RequestDecodeBench {
    private final JuteReader in = new JuteReader(Sample.MAX_BYTES);
    private final byte[] setData = Sample.setDataBody();
    private final byte[] create = Sample.createBody();
    private final byte[] multi = Sample.multiBody();

    @Benchmark
    public WriteRequest setData() throws WireException {
        return RequestDecoder.decode(OpCode.SET_DATA, in.reset(setData, 0, setData.length));
    }

    @Benchmark
    public WriteRequest create() throws WireException {
        return RequestDecoder.decode(OpCode.CREATE, in.reset(create, 0, create.length));
    }

    @Benchmark
    public WriteRequest multiOfTen() throws WireException {
        return RequestDecoder.decode(OpCode.MULTI, in.reset(multi, 0, multi.length));
    }
}
