package io.zabitat.node.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NoteLimitTest {
    private final List<String> lines = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // wraps within the test
    private final NoteLimit limit = new NoteLimit(
            new Clock() {
                @Override
                public long nanoTime() {
                    return nanos;
                }

                @Override
                public long wallMillis() {
                    return 0;
                }
            },
            lines::add);

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        limit.onTime(nanos);
    }

    private void flood(int count) {
        for (int i = 0; i < count; i++) {
            limit.accept("closed");
        }
    }

    @Test
    void shouldLetSomePassAtOnce() {
        flood(NoteLimit.AT_ONCE);
        assertEquals(NoteLimit.AT_ONCE, lines.size());
        flood(1_000_000);
        assertEquals(NoteLimit.AT_ONCE, lines.size());
    }

    @Test
    void shouldTellHowManyWereLeftOutWithTheNextOne() {
        flood(NoteLimit.AT_ONCE + 70);
        lines.clear();
        pass(1_000);
        flood(2);
        assertEquals(List.of("70 lines like these were left out", "closed"), lines);
        lines.clear();
        pass(1_000);
        flood(1);
        assertEquals(List.of("1 lines like these were left out", "closed"), lines);
    }

    @Test
    void shouldTellItAlsoWhenItHasBecomeQuiet() {
        flood(NoteLimit.AT_ONCE + 7);
        lines.clear();
        pass(1_500);
        assertEquals(List.of(), lines);
        pass(500);
        pass(500);
        assertEquals(List.of("7 lines like these were left out"), lines);
    }

    @Test
    void shouldForgetAFloodAfterAWhile() {
        flood(1_000);
        pass(NoteLimit.AT_ONCE * 1_000);
        lines.clear();
        flood(1_000);
        assertEquals(NoteLimit.AT_ONCE, lines.size());
    }
}
