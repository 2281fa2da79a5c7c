package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of a change of the election that was under way: the journal knows whose code, the history which algorithm. */
class ElectionCrashTest {
    private static final ProviderId OLD = new ProviderId("3", "1.0.0", "a", "");
    private static final ProviderId NEWER = new ProviderId("3", "1.1.0", "b", "");
    private static final ProviderId OTHER = new ProviderId("0", "1.0.0", "c", "");

    private static SwapRecord swap(ProviderId to, Phase phase) {
        return new SwapRecord(
                "s", Role.ELECTION, 2, OLD, 1, to, "3", phase, true, 0, 1_000, "hash", "test", "because", 1, 1, "");
    }

    private static SwapState found(ProviderId to, Phase phase) {
        SwapState state = SwapState.EMPTY.with(swap(to, phase));
        return phase == Phase.COMMIT ? state.holding(Role.ELECTION, new Holder(to, 2, "3")) : state;
    }

    @Test
    void shouldHaveTheOldCodeBeforeTheCommitAndTheNewOneFromThere() {
        for (Phase phase : Phase.values()) {
            SwapState settled = BootRule.settle(found(NEWER, phase), 9);
            assertTrue(settled.running().isEmpty());
            Incumbent active = BootRule.incumbent(settled, Role.ELECTION, "3");
            assertEquals(
                    phase == Phase.COMMIT ? new Incumbent(2, NEWER) : new Incumbent(1, ProviderId.of("3")), active);
        }
    }

    /** Whatever the phase was, only the members' history says whether it was decided. */
    @Test
    void shouldLeaveADecisionToTheHistory() {
        for (Phase phase : List.of(Phase.PREPARE, Phase.SHADOW, Phase.CUTOVER, Phase.OBSERVE, Phase.ROLLBACK)) {
            for (ProviderId active : List.of(OLD, OTHER)) {
                SwapState settled = BootRule.settle(found(OTHER, phase), 9);
                assertEquals(
                        Optional.of(OTHER),
                        settled.swap("s").map(SwapRecord::to),
                        "its own authority knows how it ended");
                SwapMachine machine = new SwapMachine(settled, SwapLimits.defaults());
                Silent sink = new Silent();
                machine.step(new SwapEvent.Resumed("s", false, active), 10, sink);
                assertEquals(active.equals(OTHER) ? Ending.COMMITTED : Ending.ROLLED_BACK, sink.ended.ending());
                assertTrue(machine.state().running().isEmpty());
            }
        }
    }

    /** The leader that began it ends while it watches: what was decided stays, and its journal hears of it. */
    @Test
    @Timeout(300)
    void shouldFindWhatWasDecidedWhenTheLeaderIsBack(@TempDir Path folder) throws Exception {
        SwapLimits watching = SwapServer.limits(60_000, 0, 600_000, 60_000, 60_000);
        try (Trio trio = Trio.begun(folder, watching)) {
            Trio.One leader = trio.leader();
            String id = leader.begin("0", Map.of());
            SwapServer.until(
                    "OBSERVE",
                    () -> leader.swaps.status().stream()
                            .anyMatch(status -> status.swap().phase() == Phase.OBSERVE));
            trio.untilElectedBy("0");
            trio.stop(leader);
            trio.untilServing();
            Trio.One again = trio.start(leader.id);
            trio.untilServing();
            trio.untilElectedBy("0");
            EndedSwap ended = again.await(id);
            assertEquals(Ending.COMMITTED, ended.ending(), ended.detail());
            assertEquals("0", again.active().name());
        }
    }

    private static final class Silent implements SwapSink {
        private EndedSwap ended;

        @Override
        public void write(SwapState state) {
            // nothing is read back
        }

        @Override
        public void begin(SwapRecord swap, io.zabitat.node.slot.SwapStep step) {
            // it is over
        }

        @Override
        public void setPaused(SwapRecord swap, boolean paused) {
            // it is over
        }

        @Override
        public void over(EndedSwap end) {
            ended = end;
        }

        @Override
        public void helpless(SwapRecord swap, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void tell(String kind, SwapRecord swap, String actor, String text) {
            // nobody listens
        }
    }
}
