package io.zabitat.bench.jmh;

import io.zabitat.api.Acl;
import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.wire.AclCodec;
import io.zabitat.wire.JuteWriter;
import java.util.Arrays;
import java.util.Random;

/** Paths and requests as clients of a middling installation send them; the same in every run. */
final class Sample {
    /** What the servers take at most: ZooKeeper's default. */
    static final int MAX_BYTES = 2 << 20;

    static final int DATA_BYTES = 100;
    static final int PARTS = 10;
    static final int APPS = 100;

    private Sample() {}

    static byte[] data(int seed) {
        byte[] data = new byte[DATA_BYTES];
        new Random(seed).nextBytes(data);
        return data;
    }

    static Path app(int number) {
        return Path.of("/apps/app-" + number % APPS);
    }

    /** Nodes are spread evenly over {@link #APPS} parents. */
    static Path node(int number) {
        return Path.of(app(number) + "/node-" + number / APPS);
    }

    /** A power of two many paths drawn at random from the first {@code nodes}. */
    static Path[] nodes(int count, int nodes) {
        Random random = new Random(1);
        Path[] paths = new Path[count];
        Arrays.setAll(paths, i -> node(random.nextInt(nodes)));
        return paths;
    }

    static byte[] setDataBody() {
        JuteWriter out = new JuteWriter(256);
        writeSetData(out, 1234);
        return bytes(out);
    }

    static byte[] createBody() {
        JuteWriter out = new JuteWriter(256);
        out.writePath(node(1234));
        out.writeBuffer(data(1));
        AclCodec.write(Acl.OPEN, out);
        out.writeInt(0);
        return bytes(out);
    }

    /** A multi of ten setData. */
    static byte[] multiBody() {
        JuteWriter out = new JuteWriter(2048);
        for (int i = 0; i < PARTS; i++) {
            out.writeInt(OpCode.SET_DATA);
            out.writeBoolean(false);
            out.writeInt(-1);
            writeSetData(out, i);
        }
        out.writeInt(-1);
        out.writeBoolean(true);
        out.writeInt(-1);
        return bytes(out);
    }

    static byte[] bytes(JuteWriter out) {
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void writeSetData(JuteWriter out, int number) {
        out.writePath(node(number));
        out.writeBuffer(data(number));
        out.writeInt(-1);
    }
}
