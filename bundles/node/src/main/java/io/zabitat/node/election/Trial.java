package io.zabitat.node.election;

import io.zabitat.node.host.Clock;
import io.zabitat.node.slot.Reading;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * How elections of a provider fare that has not proven itself: what it throws, what it says that makes no sense, and whether its searches
 * end. The node loop tells, any thread reads.
 */
public final class Trial {
    /** A search may well need a second and a third try. */
    private static final int MOST_FRUITLESS = 5;

    private final ElectionProviders.Provider provider;
    private final Clock clock;
    private final long searchMillis;
    private final Consumer<String> breach;
    private final AtomicInteger exceptions = new AtomicInteger();
    private final AtomicInteger nonsense = new AtomicInteger();
    private volatile long searchingSinceNanos = Long.MAX_VALUE;
    private volatile int fruitless;

    /** @param searchMillis how long one search may take */
    public Trial(ElectionProviders.Provider provider, Clock clock, long searchMillis, Consumer<String> breach) {
        this.provider = provider;
        this.clock = clock;
        this.searchMillis = searchMillis;
        this.breach = breach;
    }

    ElectionProviders.Provider provider() {
        return provider;
    }

    void onFault(boolean exception, String what) {
        AtomicInteger count = exception ? exceptions : nonsense;
        if (count.getAndIncrement() == 0) {
            breach.accept(what);
        }
    }

    public void onLooking(long nowNanos) {
        searchingSinceNanos = nowNanos;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    public void onDecided() {
        searchingSinceNanos = Long.MAX_VALUE;
        fruitless = fruitless + 1;
    }

    public void onEstablished() {
        searchingSinceNanos = Long.MAX_VALUE;
        fruitless = 0;
    }

    public List<Reading> readings() {
        long since = searchingSinceNanos;
        long searching = since == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - since);
        return List.of(
                new Reading("exceptions", exceptions.get(), 0, true),
                new Reading("decisions without sense", nonsense.get(), 0, true),
                new Reading("ms without a decision", searching, searchMillis, true),
                new Reading("decisions without a leader", fruitless, MOST_FRUITLESS, true));
    }
}
