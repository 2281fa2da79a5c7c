package io.zabitat.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void shouldHaveZooKeepersDefaults() {
        assertEquals(new Settings(200_000_000L, 60_000_000_000L, false), Settings.of(Map.of()));
    }

    @Test
    void shouldDoubleUpToTheGreatest() {
        Settings settings = Settings.of(
                Map.of("fastleader.minNotificationInterval", "100", "fastleader.maxNotificationInterval", "300"));
        assertEquals(100_000_000L, settings.minNotificationNanos());
        assertEquals(200_000_000L, settings.next(100_000_000L));
        assertEquals(300_000_000L, settings.next(200_000_000L));
        assertEquals(300_000_000L, settings.next(300_000_000L));
    }

    @Test
    void shouldRefuseWhatIsNoTimeWithItsName() {
        for (String value : new String[] {"0", "-1", "soon", "", "99999999999"}) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Settings.of(Map.of("fastleader.maxNotificationInterval", value)));
            assertEquals(
                    "fastleader.maxNotificationInterval=" + value + ": milliseconds from 1 to 2147483647 are allowed",
                    refused.getMessage());
        }
    }
}
