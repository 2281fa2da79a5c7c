package io.zabitat.node.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.Vote;
import io.zabitat.node.host.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElectionRecordTest {
    private long nanos;
    private final ElectionRecord record = new ElectionRecord(
            new Clock() {
                @Override
                public long nanoTime() {
                    return nanos;
                }

                @Override
                public long wallMillis() {
                    return 1_000_000 + nanos / 1_000_000;
                }
            },
            2,
            false);

    private void at(long millis) {
        nanos = millis * 1_000_000;
    }

    private void look(long millis) {
        at(millis);
        record.onLooking(nanos);
    }

    private void decide(long leader, long round, long millis) {
        at(millis);
        record.onDecided(new Vote(leader, 0, round, 0), nanos);
    }

    private void serve(long leader, long epoch, long millis) {
        at(millis);
        record.onEstablished(leader, epoch, nanos);
    }

    @Test
    void shouldTimeTheDecisionAndTheWayToServing() {
        look(100);
        decide(3, 1, 340);
        serve(3, 7, 500);
        assertEquals(List.of(new EnsembleReport.Election(1_000_100, 1, 3, 7, 240, 400)), record.entries());
        at(800);
        assertEquals(300, record.establishedForMillis());
        Map<String, String> metrics = metrics();
        assertEquals("240", metrics.get("max_election_time"));
        assertEquals("400", metrics.get("sum_unavailable_time"));
        assertEquals("160", metrics.get("sum_follower_sync_time"));
        assertEquals("0", metrics.get("cnt_leader_unavailable_time"));
    }

    @Test
    void shouldKeepAnElectionThatLedToNothing() {
        look(0);
        decide(3, 1, 200);
        look(900);
        decide(2, 2, 1000);
        serve(2, 8, 1100);
        assertEquals(
                List.of(
                        new EnsembleReport.Election(1_000_000, 1, 3, -1, 200, -1),
                        new EnsembleReport.Election(1_000_900, 2, 2, 8, 100, 200)),
                record.entries());
        assertEquals("1", metrics().get("cnt_leader_unavailable_time"));
        assertEquals("2", metrics().get("looking_count"));
    }

    @Test
    void shouldShowAnElectionThatIsGoingOn() {
        look(50);
        assertEquals(List.of(new EnsembleReport.Election(1_000_050, -1, -1, -1, -1, -1)), record.entries());
        assertTrue(record.established().isEmpty());
    }

    @Test
    void shouldForgetTheOldest() {
        for (int i = 0; i < 40; i++) {
            look(i * 10);
            decide(1, i, i * 10 + 1);
            serve(1, i, i * 10 + 2);
        }
        assertEquals(16, record.entries().size());
        assertEquals(24, record.entries().get(0).round());
    }

    private Map<String, String> metrics() {
        Map<String, String> metrics = new LinkedHashMap<>();
        record.report(metrics);
        return metrics;
    }
}
