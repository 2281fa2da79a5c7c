package io.zabitat.node.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Samples of the tree digest, as the word {@code hash} shows them (features, section 1.13). Owned by the node loop. */
public final class DigestLog {
    private static final int EVERY = 128;
    private static final int KEPT = 1024;

    private record Sample(long zxid, long digest) {}

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    public void onApplied(long zxid, long digest) {
        if (zxid % EVERY == 0) {
            if (samples.size() == KEPT) {
                samples.removeFirst();
            }
            samples.addLast(new Sample(zxid, digest));
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(samples.size());
        for (Sample sample : samples) {
            lines.add(Long.toHexString(sample.zxid()) + ": " + sample.digest());
        }
        return lines;
    }
}
