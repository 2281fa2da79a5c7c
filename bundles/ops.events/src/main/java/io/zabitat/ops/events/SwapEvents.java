package io.zabitat.ops.events;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * Passes what happens to swaps and to providers on to EventAdmin, without waiting for whoever hears it: {@code zab/swap/CUTOVER},
 * {@code zab/provider/HELD}. Called by whoever has done it, on any thread.
 */
@Component(service = Consumer.class, property = "zabitat.server.events:String=true")
public final class SwapEvents implements Consumer<Map<String, Object>> {
    private final EventAdmin admin;

    @Activate
    public SwapEvents(@Reference EventAdmin admin) {
        this.admin = admin;
    }

    @Override
    public void accept(Map<String, Object> event) {
        event(event).ifPresent(admin::postEvent);
    }

    /** Empty for what is no event of these. */
    static Optional<Event> event(Map<String, Object> told) {
        String about = String.valueOf(told.get("event"));
        String kind = String.valueOf(told.get("kind"));
        if (!about.equals("swap") && !about.equals("provider") || !kind.matches("[A-Z_]+")) {
            return Optional.empty();
        }
        Map<String, Object> properties = new HashMap<>(told);
        properties.remove("event");
        rename(properties, "swap", "swapId");
        rename(properties, "server", "member");
        rename(properties, "generation", "gen");
        return Optional.of(new Event("zab/" + about + "/" + kind, properties));
    }

    private static void rename(Map<String, Object> properties, String from, String to) {
        Object value = properties.remove(from);
        if (value != null) {
            properties.put(to, value);
        }
    }
}
