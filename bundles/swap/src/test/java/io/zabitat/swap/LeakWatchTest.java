package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Role;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who lets classes go, and who does not. */
@Timeout(60)
class LeakWatchTest {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
    private final List<String> alarms = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger collections = new AtomicInteger();
    private WeakReference<Object> collected = new WeakReference<>(null);
    private final LeakWatch watch = new LeakWatch(
            clock,
            Runnable::run,
            () -> {
                if (collections.incrementAndGet() == 2) {
                    collected.clear(); // as a collector would
                }
            },
            1,
            alarms::add);

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    @Test
    void shouldAlarmOfWhatIsHeldAfterThreeCollections() throws Exception {
        Object held = new Object();
        watch.watch(Role.STORAGE, "h2 1.0.0", new WeakReference<>(held));
        SwapServer.until("the alarm", () -> alarms.size() == 1);
        assertEquals(3, collections.get());
        assertTrue(alarms.get(0).startsWith("SWAP-502 the classes of h2 1.0.0"), alarms.get(0));
        assertEquals(List.of("h2 1.0.0"), watch.of(Role.STORAGE));
        assertEquals(List.of(), watch.of(Role.QUORUM));
        assertTrue(held.hashCode() == held.hashCode(), "held until here");
    }

    @Test
    void shouldSayNothingOfWhatGoesInTime() throws Exception {
        Object held = new Object();
        collected = new WeakReference<>(held);
        watch.watch(Role.STORAGE, "h2 1.0.0", collected);
        SwapServer.until("two collections", () -> collections.get() == 2);
        SwapServer.until("the last look", () -> clock.getQueue().isEmpty() && clock.getActiveCount() == 0);
        assertEquals(List.of(), alarms);
        assertEquals(List.of(), watch.of(Role.STORAGE));
    }
}
