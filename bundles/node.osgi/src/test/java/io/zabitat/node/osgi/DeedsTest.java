package io.zabitat.node.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeedsTest {
    private final List<Map<String, Object>> heard = new ArrayList<>();
    private final Deeds deeds = new Deeds("m1", heard::add);

    @Test
    void shouldTellWhoHasDoneWhatAndWhy() {
        assertEquals(3, deeds.tell("ELECTION_OVERRIDE", "election", "bob", "no leader", () -> 3));
        assertEquals(
                List.of(Map.of(
                        "event", "deed",
                        "server", "m1",
                        "kind", "ELECTION_OVERRIDE",
                        "subject", "election",
                        "actor", "bob",
                        "to", "3",
                        "result", "ok",
                        "reason", "no leader")),
                heard);
    }

    @Test
    void shouldTellWhatHasComeToNothing() {
        assertThrows(
                IOException.class,
                () -> deeds.<Void, IOException>tell("STORE_PURGE", "storage", "bob", "space", () -> {
                    throw new IOException("a change of the store is under way");
                }));
        assertEquals("failed", heard.get(0).get("result"));
        assertEquals("space; a change of the store is under way", heard.get(0).get("reason"));
    }
}
