package io.zabitat.tree.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionExpiryTest {
    private final SessionTable table = new SessionTable();
    private final SessionExpiry expiry = new SessionExpiry(2000);

    @Test
    void shouldRoundDeadlinesUpToTheNextTick() {
        Session session = table.put(1, 4000);
        expiry.add(session, 100);
        assertEquals(6000, expiry.nextDeadlineMillis());
        assertEquals(List.of(), expiry.expired(5999));
        assertEquals(List.of(session), expiry.expired(6000));
        assertEquals(List.of(), expiry.expired(60_000));
    }

    @Test
    void shouldKeepTouchedSessions() {
        Session touched = table.put(2, 4000);
        Session idle = table.put(1, 4000);
        expiry.add(touched, 0);
        expiry.add(idle, 0);
        expiry.touch(touched, 3000);
        assertEquals(List.of(idle), expiry.expired(6000));
        assertEquals(List.of(touched), expiry.expired(8000));
    }

    @Test
    void shouldForgetRemovedSessions() {
        expiry.add(table.put(1, 4000), 0);
        table.remove(1);
        assertEquals(List.of(), expiry.expired(100_000));
        assertEquals(Long.MAX_VALUE, expiry.nextDeadlineMillis());
    }

    @Test
    void shouldHoldWhatASetWouldHold() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            long id = random.nextInt(3000) * 0x0100000000000L;
            if (random.nextBoolean()) {
                table.put(id, 1);
                expected.add(id);
            } else {
                Session removed = table.remove(id);
                if (expected.remove(id)) {
                    assertNotNull(removed, () -> "seed " + seed);
                } else {
                    assertNull(removed, () -> "seed " + seed);
                }
            }
            assertEquals(expected.size(), table.size());
            long probe = random.nextInt(3000) * 0x0100000000000L;
            assertEquals(expected.contains(probe), table.find(probe) != null, () -> "seed " + seed);
        }
        assertEquals(
                expected.stream().sorted().toList(),
                table.inOrder().stream().map(Session::id).toList());
    }
}
