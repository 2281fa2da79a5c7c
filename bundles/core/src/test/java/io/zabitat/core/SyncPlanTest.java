package io.zabitat.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every row of quorum protocol, section 5. The leader's history in memory is (4:3, 4:4 .. 4:7, 5:1 .. 5:3], what is before 4:4 is
 * only on disk. A zxid is written epoch:counter.
 */
class SyncPlanTest {
    private static final LogProbe NOT_ASKED = null;

    @ParameterizedTest(name = "{0}: learner at {1} gets {2} {3}, then all after {4}")
    @CsvSource({
        "row 1 equal,                                5:3, DIFF,  5:3, 5:3",
        "row 2 ahead in the same epoch,              5:9, TRUNC, 5:3, 5:3",
        "row 2 ahead in an epoch we do not have,     6:2, SNAP,  0:0, 0:0",
        "row 2 ahead by a new epoch,                 6:0, SNAP,  0:0, 0:0",
        "row 3 in the middle,                        4:5, DIFF,  5:3, 4:5",
        "row 3 at the floor,                         4:3, DIFF,  5:3, 4:3",
        "row 3 one behind,                           5:2, DIFF,  5:3, 5:2",
        "row 3 more of an older epoch,               4:9, TRUNC, 4:7, 4:7",
        "row 3 the beginning of an epoch,            5:0, DIFF,  5:3, 4:7",
        "row 4 behind memory,                        4:2, PROBE, 0:0, 0:0",
        "row 4 behind memory in an older epoch,      3:8, PROBE, 0:0, 0:0",
        "row 4 with nothing,                         0:0, PROBE, 0:0, 0:0",
    })
    void shouldDecideByWhatIsInMemory(String row, String peer, SyncPlan.Kind kind, String zxid, String after) {
        assertEquals(
                new SyncPlan(kind, zxid(zxid), zxid(after)),
                SyncPlan.decide(zxid(peer), committed(), NOT_ASKED, true, false));
    }

    @ParameterizedTest(name = "{0}: learner at {1}, log usable {2} from {3}: {4} {5}, then all after {6}")
    @CsvSource({
        "row 4 logged,                               4:2, true,  4:2, DIFF,  5:3, 4:2",
        "row 4 more of an older epoch,               3:9, true,  3:5, TRUNC, 3:5, 3:5",
        "row 4 the beginning of an epoch,            4:0, true,  3:5, DIFF,  5:3, 3:5",
        "row 4 of an epoch that is not logged,       3:9, true,  2:5, SNAP,  0:0, 0:0",
        "row 4 behind a snapshot of an empty epoch,  3:9, true,  3:0, SNAP,  0:0, 0:0",
        "row 4 nothing and the log from the start,   0:0, true,  0:0, DIFF,  5:3, 0:0",
        "row 4 nothing and a log that begins later,  0:0, false, 0:0, SNAP,  0:0, 0:0",
        "row 4 too much to send,                     4:2, false, 4:2, SNAP,  0:0, 0:0",
    })
    void shouldDecideByWhatIsOnDisk(
            String row, String peer, boolean usable, String floor, SyncPlan.Kind kind, String zxid, String after) {
        assertEquals(
                new SyncPlan(kind, zxid(zxid), zxid(after)),
                SyncPlan.decide(zxid(peer), committed(), new LogProbe(usable, zxid(floor)), true, false));
    }

    @Test
    void shouldSendASnapshotWhenTheLogHoldsNothingThatLow() {
        assertEquals(SyncPlan.Kind.SNAP, plan("4:2", new LogProbe(true, -1), true, false));
    }

    @Test
    void shouldSendASnapshotWhenTheLogMustNotBeUsed() {
        assertEquals(SyncPlan.Kind.SNAP, plan("4:2", NOT_ASKED, false, false)); // row 5
    }

    @Test
    void shouldSendASnapshotWhenForced() {
        assertEquals(SyncPlan.Kind.SNAP, plan("5:3", NOT_ASKED, true, true)); // row 0
    }

    @Test
    void shouldSendASnapshotToOneThatTrustsNothing() {
        assertEquals(
                SyncPlan.Kind.SNAP,
                SyncPlan.decide(-1, committed(), NOT_ASKED, true, false).kind());
    }

    @Test
    void shouldSendEverythingToAnEmptyMemberWhenAllIsInMemory() {
        CommittedLog committed = new CommittedLog(500);
        committed.add(SimEnsemble.txn(zxid("1:1"), 1));
        assertEquals(
                new SyncPlan(SyncPlan.Kind.DIFF, zxid("1:1"), 0),
                SyncPlan.decide(0, committed, NOT_ASKED, true, false));
    }

    @Test
    void shouldNotBelieveAProbeAboveTheLearner() {
        assertThrows(InvariantViolation.class, () -> plan("4:1", new LogProbe(true, zxid("4:2")), true, false));
    }

    @Test
    void shouldRefuseAHoleInTheCommittedLog() {
        CommittedLog committed = committed();
        assertThrows(InvariantViolation.class, () -> committed.add(SimEnsemble.txn(zxid("5:5"), 1)));
    }

    @Test
    void shouldKeepAtLeast500AndNoHole() {
        CommittedLog committed = new CommittedLog(1);
        for (int i = 1; i <= 700; i++) {
            committed.add(SimEnsemble.txn(zxid("1:" + i), i));
        }
        assertEquals(500, committed.size());
        assertEquals(zxid("1:200"), committed.floor());
        assertEquals(zxid("1:700"), committed.max());
    }

    private static SyncPlan.Kind plan(String peer, LogProbe probe, boolean logSync, boolean force) {
        return SyncPlan.decide(zxid(peer), committed(), probe, logSync, force).kind();
    }

    private static CommittedLog committed() {
        CommittedLog committed = new CommittedLog(500);
        committed.startAt(zxid("4:3"));
        for (String txn : new String[] {"4:4", "4:5", "4:6", "4:7", "5:1", "5:2", "5:3"}) {
            committed.add(SimEnsemble.txn(zxid(txn), 1));
        }
        return committed;
    }

    private static long zxid(String text) {
        String[] parts = text.split(":");
        return (Long.parseLong(parts[0]) << 32) | Long.parseLong(parts[1]);
    }
}
