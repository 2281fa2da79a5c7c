package io.zabitat.bench.jmh;

import io.zabitat.api.Path;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Stat;
import io.zabitat.tree.ZNode;
import io.zabitat.wire.JuteReader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.WireException;
import io.zabitat.wire.client.ReplyWriter;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads from request bytes to reply bytes, and the look-up alone. Paths come at random from all nodes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class TreeReadBench {
    private static final int DRAWN = 1 << 14;
    private static final int REPLIES = 256;

    @Param("10000")
    int nodes = 10_000;

    private final JuteReader in = new JuteReader(Sample.MAX_BYTES);
    private final JuteWriter out = new JuteWriter(REPLIES * 256);
    private final ReplyWriter replies = new ReplyWriter(out);
    private final byte[][] bodies = new byte[DRAWN][];
    private DataTree tree;
    private Path[] paths;
    private int next;

    @Setup
    public void fill() {
        tree = Trees.filled(nodes);
        paths = Sample.nodes(DRAWN, nodes);
        for (int i = 0; i < DRAWN; i++) {
            JuteWriter body = new JuteWriter(64);
            body.writePath(paths[i]);
            body.writeBoolean(false);
            bodies[i] = Sample.bytes(body);
        }
    }

    @Benchmark
    public ZNode find() {
        byte[] path = paths[next++ & DRAWN - 1].bytes();
        return tree.find(path, 0, path.length);
    }

    @Benchmark
    public ZNode miss() {
        byte[] path = paths[next++ & DRAWN - 1].bytes();
        return tree.find(path, 0, path.length - 1); // one digit short: mostly another node, at times none
    }

    /** Returns the size of the reply's frame. */
    @Benchmark
    public int getData() throws WireException {
        ZNode node = requested();
        JuteWriter body = replies.begin(next);
        body.writeBuffer(node.array(), node.dataOffset(), node.dataLength());
        stat(node);
        return replies.end(tree.lastZxid(), 0);
    }

    /** Returns the size of the reply's frame. */
    @Benchmark
    public int exists() throws WireException {
        ZNode node = requested();
        replies.begin(next);
        stat(node);
        return replies.end(tree.lastZxid(), 0);
    }

    byte[] lastReply(int bytes) {
        return Arrays.copyOfRange(out.array(), out.position() - bytes, out.position());
    }

    private ZNode requested() throws WireException {
        if ((next & REPLIES - 1) == 0) {
            out.clear();
        }
        byte[] body = bodies[next++ & DRAWN - 1];
        in.reset(body, 0, body.length);
        int length = in.readRange();
        return tree.find(in.array(), in.rangeOffset(), length);
    }

    private void stat(Stat stat) {
        replies.stat(
                stat.czxid(),
                stat.mzxid(),
                stat.ctime(),
                stat.mtime(),
                stat.version(),
                stat.clientCversion(),
                stat.aversion(),
                stat.clientEphemeralOwner(),
                stat.clientDataLength(),
                stat.childCount(),
                stat.pzxid());
    }
}
