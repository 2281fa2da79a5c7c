package io.zabitat.node.osgi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear of a server's life. Any thread tells of an event; what a listener throws is its own trouble, neither that of the
 * other listeners nor of what was just done.
 */
final class EventListeners implements Consumer<Map<String, Object>> {
    private static final Logger LOG = LoggerFactory.getLogger(EventListeners.class);

    private final List<Consumer<Map<String, Object>>> listeners = new CopyOnWriteArrayList<>();

    void add(Consumer<Map<String, Object>> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<Map<String, Object>> listener) {
        listeners.remove(listener);
    }

    @Override
    public void accept(Map<String, Object> event) {
        for (Consumer<Map<String, Object>> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException | LinkageError e) {
                LOG.error(
                        "listener={} has failed at the event {}",
                        listener.getClass().getName(),
                        event,
                        e);
            }
        }
    }
}
