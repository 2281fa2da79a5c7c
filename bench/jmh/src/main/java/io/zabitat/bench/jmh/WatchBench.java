package io.zabitat.bench.jmh;

import io.zabitat.api.Acl;
import io.zabitat.api.Path;
import io.zabitat.tree.watch.WatchTable;
import io.zabitat.tree.watch.Watcher;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.client.ReplyWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Setting and firing watches beside many others. Each watcher encodes its event, as a connection does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class WatchBench {
    static final int WATCHERS = 1000;
    private static final int FRAME_BYTES = 128;
    private static final int DRAWN = 1 << 12;

    /** Watches on other paths, of other watchers. */
    @Param("100000")
    int others = 100_000;

    private final Path crowded = Path.of("/apps/leader");
    private final Path[] paths = Sample.nodes(DRAWN, 1 << 20);
    private final Encoder one = new Encoder();
    private WatchTable table;
    private Encoder[] crowd;
    private long zxid;
    private int next;

    @Setup
    public void fill() {
        table = new WatchTable();
        Encoder[] owners = new Encoder[WATCHERS];
        crowd = new Encoder[WATCHERS];
        for (int i = 0; i < WATCHERS; i++) {
            owners[i] = new Encoder();
            crowd[i] = new Encoder();
            table.addPersistent(crowded, crowd[i]);
        }
        for (int i = 0; i < others; i++) {
            table.addData(Path.of("/others/" + i), owners[i % WATCHERS]);
        }
    }

    /** A change of a node that nobody watches. */
    @Benchmark
    public int unwatched() {
        table.dataChanged(nextPath(), ++zxid, Acl.OPEN);
        return one.events;
    }

    /** One watch set, and used up by a change. */
    @Benchmark
    public int setAndFire() {
        Path path = nextPath();
        table.addData(path, one);
        table.dataChanged(path, ++zxid, Acl.OPEN);
        return one.events;
    }

    /** Per event of a change that {@link #WATCHERS} hear of. */
    @Benchmark
    @OperationsPerInvocation(WATCHERS)
    public int fireToMany() {
        table.dataChanged(crowded, ++zxid, Acl.OPEN);
        return crowd[0].events;
    }

    int events() {
        int sum = one.events;
        for (Encoder encoder : crowd) {
            sum += encoder.events;
        }
        return sum;
    }

    private Path nextPath() {
        return paths[next++ & DRAWN - 1];
    }

    private static final class Encoder implements Watcher {
        private final JuteWriter out = new JuteWriter(FRAME_BYTES);
        private int events;

        @Override
        public void onWatchEvent(int type, Path path, long zxid) {
            ReplyWriter.watchEvent(out.clear(), zxid, type, path.bytes(), 0, path.length());
            events++;
        }

        @Override
        public boolean canRead(List<Acl> acl) {
            return true;
        }
    }
}
