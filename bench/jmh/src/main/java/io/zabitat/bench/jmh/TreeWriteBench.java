package io.zabitat.bench.jmh;

import io.zabitat.api.Acl;
import io.zabitat.api.CreateFlags;
import io.zabitat.api.Id;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.request.CreateRequest;
import io.zabitat.api.request.DeleteRequest;
import io.zabitat.api.request.MultiRequest;
import io.zabitat.api.request.SetDataRequest;
import io.zabitat.api.request.WriteRequest;
import io.zabitat.api.txn.Txn;
import io.zabitat.tree.Caller;
import io.zabitat.tree.DataTree;
import io.zabitat.tree.Preparer;
import io.zabitat.tree.TxnResult;
import io.zabitat.tree.acl.AclPolicy;
import io.zabitat.tree.acl.AclSchemes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writes from the decoded request to the applied transaction: prepare and apply, on a leader or a server alone. With a
 * window of one, and with {@link #WINDOW} proposed before the first is applied, as under load. No watches, digests on.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC"})
public class TreeWriteBench {
    static final int WINDOW = 64;
    private static final int DRAWN = 1 << 12;

    @Param("10000")
    int nodes = 10_000;

    private final Caller caller = new Caller(Trees.SESSION, List.of(new Id("ip", "127.0.0.1")));
    private final Txn[] window = new Txn[WINDOW];
    private final SetDataRequest[] setDatas = new SetDataRequest[DRAWN];
    private final MultiRequest[] multis = new MultiRequest[DRAWN / Sample.PARTS];
    private final byte[] data = Sample.data(2);
    private DataTree tree;
    private Preparer preparer;
    private Path[] parents;
    private long zxid;
    private int next;
    private int made;

    /** Creates leave their nodes behind, so every iteration gets a new tree. */
    @Setup(Level.Iteration)
    public void fill() {
        tree = Trees.filled(nodes);
        preparer = new Preparer(tree, new AclPolicy(AclSchemes.NONE, false));
        zxid = tree.lastZxid();
        Path[] paths = Sample.nodes(DRAWN, nodes);
        Arrays.setAll(setDatas, i -> new SetDataRequest(paths[i], data, -1));
        for (int i = 0; i < multis.length; i++) {
            List<WriteRequest> parts = new ArrayList<>(Sample.PARTS);
            for (int k = 0; k < Sample.PARTS; k++) {
                parts.add(setDatas[i * Sample.PARTS + k]);
            }
            multis[i] = new MultiRequest(List.copyOf(parts));
        }
        parents = new Path[Sample.APPS];
        Arrays.setAll(parents, Sample::app);
    }

    @Benchmark
    public TxnResult setData() {
        return write(nextSetData());
    }

    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public TxnResult setDataInWindow() {
        for (int i = 0; i < WINDOW; i++) {
            window[i] = prepare(nextSetData());
        }
        return applyWindow();
    }

    @Benchmark
    public TxnResult create() {
        return write(nextCreate());
    }

    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public TxnResult createInWindow() {
        for (int i = 0; i < WINDOW; i++) {
            window[i] = prepare(nextCreate());
        }
        return applyWindow();
    }

    /** Both together. */
    @Benchmark
    public TxnResult createAndDelete() {
        CreateRequest create = nextCreate();
        write(create);
        return write(new DeleteRequest(create.path(), 0));
    }

    /** Ten setData. */
    @Benchmark
    public TxnResult multiOfTen() {
        return write(multis[next++ % multis.length]);
    }

    /** A request that the tree refuses takes a transaction too. */
    @Benchmark
    public TxnResult refused() {
        return write(new SetDataRequest(setDatas[next++ & DRAWN - 1].path(), data, 1_000_000_000));
    }

    DataTree tree() {
        return tree;
    }

    private SetDataRequest nextSetData() {
        return setDatas[next++ & DRAWN - 1];
    }

    /** With the path's bytes made anew, as decoding makes them. */
    private CreateRequest nextCreate() {
        int number = made++;
        Path parent = parents[number % Sample.APPS];
        byte[] name = {'n', 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = name.length - 1, rest = number; i > 0; i--, rest /= 10) {
            name[i] = (byte) ('0' + rest % 10);
        }
        Path path = parent.child(name, 0, name.length);
        return new CreateRequest(OpCode.CREATE, path, data, Acl.OPEN, CreateFlags.PERSISTENT, -1);
    }

    private Txn prepare(WriteRequest request) {
        return preparer.prepare(request, caller, 1, ++zxid, Trees.TIME_MILLIS + zxid);
    }

    private TxnResult write(WriteRequest request) {
        TxnResult result = tree.apply(prepare(request));
        preparer.applied(zxid);
        return result;
    }

    private TxnResult applyWindow() {
        TxnResult last = null;
        for (Txn txn : window) {
            last = tree.apply(txn);
            preparer.applied(txn.zxid());
        }
        return last;
    }
}
