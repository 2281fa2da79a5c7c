package io.zabitat.node;

import io.zabitat.endpoint.ClientEndpoint;
import io.zabitat.endpoint.RecentLatency;
import io.zabitat.node.slot.Vitals;
import io.zabitat.tree.DataTree;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Takes a server's pulse once a second. Owned by the node loop; {@link #latest} is published. */
final class VitalSigns {
    private static final long SECOND_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final int QUEUES_KEPT = 300;

    private final ClientEndpoint endpoint;
    private final DataTree tree;
    private final Map<String, BooleanSupplier> deaths;
    private final ArrayDeque<Integer> queues = new ArrayDeque<>();
    private volatile Vitals latest = Vitals.NONE;
    private long dueMillis = Long.MIN_VALUE;

    /** @param deaths threads that must not end, by name, and whether they have */
    VitalSigns(ClientEndpoint endpoint, DataTree tree, Map<String, BooleanSupplier> deaths) {
        this.endpoint = endpoint;
        this.tree = tree;
        this.deaths = new TreeMap<>(deaths);
    }

    /** Any thread. */
    Vitals latest() {
        return latest;
    }

    void onTick(long nowMillis) {
        if (nowMillis < dueMillis) {
            return;
        }
        dueMillis = nowMillis + SECOND_MILLIS;
        RecentLatency recent = endpoint.stats().recent();
        recent.onSecond();
        int queued = endpoint.outstandingRequests();
        List<String> dead = deaths.entrySet().stream()
                .filter(thread -> thread.getValue().getAsBoolean())
                .map(Map.Entry::getKey)
                .toList();
        latest = new Vitals(
                latest.second() + 1,
                recent.count(),
                recent.p99Millis(),
                recent.usualCount(),
                recent.usualP99Millis(),
                queued,
                queues.stream().mapToInt(Integer::intValue).max().orElse(0),
                tree.digestMismatches(),
                dead);
        queues.addLast(queued);
        if (queues.size() > QUEUES_KEPT) {
            queues.removeFirst();
        }
    }
}
