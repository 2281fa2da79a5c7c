package io.zabitat.bench.jmh;

import io.zabitat.quorum.hierarchical.HierarchicalProvider;
import io.zabitat.quorum.majority.MajorityProvider;
import io.zabitat.quorum.oracle.OracleQuorumProvider;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Map;
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

/** The question that a leader asks at every acknowledgement: do these make a quorum? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"})
public class QuorumBench {
    private final QuorumVerifier majority = new MajorityProvider().create(List.of(1L, 2L, 3L, 4L, 5L), Map.of());
    private final QuorumVerifier hierarchical = new HierarchicalProvider()
            .create(List.of(1L, 2L, 3L, 4L, 5L), Map.of("group.1", "1:2:3", "group.2", "4:5", "weight.4", "2"));
    private final QuorumVerifier oracle =
            new OracleQuorumProvider().create(List.of(1L, 2L), Map.of("zabitat.oracle", "file:/lease"));
    private final QuorumVerifier majorityOfTwo = new MajorityProvider().create(List.of(1L, 2L), Map.of());
    private final long[] three = {1, 2, 4};
    private final long[] two = {1, 2};

    @Benchmark
    public boolean majority() {
        return majority.isQuorum(three);
    }

    @Benchmark
    public boolean hierarchical() {
        return hierarchical.isQuorum(three);
    }

    @Benchmark
    public boolean majorityOfTwo() {
        return majorityOfTwo.isQuorum(two);
    }

    @Benchmark
    public boolean oracle() {
        return oracle.isQuorum(two);
    }
}
