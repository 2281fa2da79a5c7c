package io.zabitat.ops.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class SwapEventsTest {
    private final List<Event> posted = new ArrayList<>();

    @Test
    void shouldPostStepsOfSwapsAndNothingElse() {
        SwapEvents events = new SwapEvents(new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                posted.add(event);
            }

            @Override
            public void sendEvent(Event event) {
                throw new AssertionError("a swap waits for nobody");
            }
        });
        events.accept(Map.of("event", "serving", "server", "m1"));
        events.accept(Map.of(
                "event",
                "swap",
                "kind",
                "CUTOVER",
                "server",
                "m1",
                "swap",
                "7f3a",
                "role",
                "storage",
                "generation",
                2L,
                "from",
                "file 1.0",
                "to",
                "h2 1.0",
                "reason",
                "",
                "actor",
                "shell"));
        assertEquals(1, posted.size());
        Event event = posted.get(0);
        assertEquals("zab/swap/CUTOVER", event.getTopic());
        assertEquals("7f3a", event.getProperty("swapId"));
        assertEquals("m1", event.getProperty("member"));
        assertEquals(2L, event.getProperty("gen"));
        assertEquals("h2 1.0", event.getProperty("to"));
        assertTrue(SwapEvents.event(Map.of("event", "swap", "kind", "a/b")).isEmpty());
    }
}
