package io.zabitat.ops.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes what happens to swaps and providers on to whoever reads {@code /v1/events}, as server-sent events. Told by whoever has done it, on
 * any thread, which never waits: each reader has a queue and a thread of its own, there are few of them, and one that does not keep up is cut.
 */
@Component(
        service = {Consumer.class, EventStreams.class},
        property = "zabitat.server.events:String=true")
public final class EventStreams implements Consumer<Map<String, Object>> {
    static final int MAX_READERS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final long END_MILLIS = 2_000;

    private final Semaphore free = new Semaphore(MAX_READERS);
    private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
    private final AtomicLong numbers = new AtomicLong();

    @Override
    public void accept(Map<String, Object> event) {
        String about = String.valueOf(event.get("event"));
        if (!readers.isEmpty() && (about.equals("swap") || about.equals("provider"))) {
            String text = text(about, event);
            readers.forEach(reader -> reader.offer(text));
        }
    }

    /** With the names that the events of EventAdmin have, too. */
    private String text(String about, Map<String, Object> told) {
        Map<String, Object> properties = new HashMap<>(told);
        properties.remove("event");
        rename(properties, "swap", "swapId");
        rename(properties, "server", "member");
        rename(properties, "generation", "gen");
        return "id: " + numbers.incrementAndGet() + "\nevent: zab/" + about + "/"
                + String.valueOf(told.get("kind")).replaceAll("[^A-Z_]", "") + "\ndata: " + Json.object(properties)
                + "\n\n";
    }

    private static void rename(Map<String, Object> properties, String from, String to) {
        Object value = properties.remove(from);
        if (value != null) {
            properties.put(to, value);
        }
    }

    /** @return false when there are too many already */
    boolean enter(EventReader reader) {
        if (!free.tryAcquire()) {
            return false;
        }
        readers.add(reader);
        return true;
    }

    /** One that has entered goes. */
    void leave(EventReader reader) {
        readers.remove(reader);
        free.release();
    }

    /** Ends all streams; returns when their threads have ended, or after two seconds. */
    void cutAll() throws InterruptedException {
        long deadline = System.nanoTime() + END_MILLIS * 1_000_000;
        readers.forEach(EventReader::cut);
        for (EventReader reader : readers) {
            if (!reader.awaitEnd(Math.max(1, (deadline - System.nanoTime()) / 1_000_000))) {
                LOG.warn("a reader of events does not end");
            }
        }
    }
}
