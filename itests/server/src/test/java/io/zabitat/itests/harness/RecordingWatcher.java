package io.zabitat.itests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/** Keeps node events in order of arrival; connection events are none of its business. */
public final class RecordingWatcher implements Watcher {
    private final BlockingQueue<WatchedEvent> queue = new LinkedBlockingQueue<>();
    private final List<WatchedEvent> all = new CopyOnWriteArrayList<>();

    @Override
    public void process(WatchedEvent event) {
        if (event.getType() != Event.EventType.None) {
            all.add(event);
            queue.add(event);
        }
    }

    /** The next event is this one. */
    public void expect(Event.EventType type, String path) throws InterruptedException {
        WatchedEvent event = queue.poll(60, TimeUnit.SECONDS);
        assertNotNull(event, "no event: " + type + " " + path);
        assertEquals(type + " " + path, event.getType() + " " + event.getPath());
    }

    public boolean saw(Event.EventType type, String path) {
        return all.stream().anyMatch(event -> event.getType() == type && path.equals(event.getPath()));
    }

    /** Nothing else has arrived; call it after a round trip of the watching client. */
    public void expectNothingMore() {
        assertEquals(List.of(), List.copyOf(queue));
    }
}
