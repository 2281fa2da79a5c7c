package io.zabitat.node.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventListenersTest {
    @Test
    void shouldTellTheOthersWhenOneThrows() {
        List<Map<String, Object>> heard = new ArrayList<>();
        EventListeners listeners = new EventListeners();
        listeners.add(event -> {
            throw new IllegalStateException("a listener that fails");
        });
        listeners.add(event -> {
            throw new NoClassDefFoundError("a listener whose bundle has gone");
        });
        listeners.add(heard::add);
        listeners.accept(Map.of("kind", "CUTOVER"));
        assertEquals(List.of(Map.of("kind", "CUTOVER")), heard);
    }
}
