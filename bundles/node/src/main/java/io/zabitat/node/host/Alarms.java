package io.zabitat.node.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is to be done at its time. The node loop's; there are never many. */
public final class Alarms {
    private final Clock clock;
    private final List<Alarm> alarms = new ArrayList<>();

    private record Alarm(long atNanos, Runnable task) {}

    public Alarms(Clock clock) {
        this.clock = clock;
    }

    /** @return takes it back, unless it was done */
    public Runnable later(long millis, Runnable task) {
        Alarm alarm = new Alarm(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task);
        alarms.add(alarm);
        return () -> alarms.removeIf(other -> other == alarm);
    }

    public void onTime(long nowNanos) {
        if (alarms.isEmpty()) {
            return;
        }
        for (Alarm alarm : List.copyOf(alarms)) {
            if (nowNanos >= alarm.atNanos() && alarms.removeIf(other -> other == alarm)) {
                alarm.task().run();
            }
        }
    }

    /** When the next one is due; {@link Long#MAX_VALUE} for never. */
    public long nextNanos() {
        long next = Long.MAX_VALUE;
        for (Alarm alarm : alarms) {
            next = Math.min(next, alarm.atNanos());
        }
        return next;
    }
}
