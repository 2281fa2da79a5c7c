package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.disk.FileDisk;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that throws beside a swap stops the one who watches it. */
@Timeout(120)
class SwapRunnerTest {
    private static final SwapLimits LIMITS = new SwapLimits(600_000, 0, 5_000, 600_000, 600_000, 600_000);
    /** How much quicker the clock of the coordinator runs. */
    private static final int HASTE = 10;

    @TempDir
    Path data;

    private volatile boolean throwing;
    private volatile boolean holdsStill;
    private volatile Set<SwapStep> slowSteps = Set.of();
    private final Map<SwapStep, StepEnd> pending = new ConcurrentHashMap<>();

    @Test
    void shouldGoOnWhenAListenerThrows() throws Exception {
        EndedSwap ended = run(SwapState.EMPTY, notice -> {
            throw new NoClassDefFoundError("a listener whose bundle has gone");
        });
        assertEquals(Ending.COMMITTED, ended.ending());
    }

    @Test
    void shouldGoBackWhenTheNewOneCannotBeMeasured() throws Exception {
        throwing = true;
        EndedSwap ended = run(SwapState.EMPTY, notice -> {});
        assertEquals(Ending.ROLLED_BACK, ended.ending());
        assertTrue(ended.detail().startsWith("SWAP-301 it cannot be watched"), ended.detail());
    }

    /** Another swap, found by the start, has no procedure yet. */
    @Test
    void shouldWatchBesideOneThatHasNotGoneOnYet() throws Exception {
        SwapRecord found = SwapStory.swap("found", Role.STORAGE, SwapStory.OLD, 1, SwapStory.NEW);
        EndedSwap ended = run(SwapState.EMPTY.with(found.in(Phase.OBSERVE, 1, "")), notice -> {});
        assertEquals(Ending.COMMITTED, ended.ending());
    }

    /** The last comparison of a store may take as long as a copy. */
    @Test
    void shouldSayThatACommitIsUnderWay() throws Exception {
        slowSteps = Set.of(SwapStep.COMMIT);
        List<String> said = new ArrayList<>();
        EndedSwap ended = run(SwapState.EMPTY, Role.STORAGE, notice -> {}, runner -> {
            SwapServer.until("the commit", () -> pending.containsKey(SwapStep.COMMIT));
            SwapException refused = assertThrows(
                    SwapException.class,
                    () -> runner.order(new SwapEvent.Order("s", SwapEvent.Word.ROLLBACK, "somebody", "")));
            said.add(refused.getMessage());
            pending.get(SwapStep.COMMIT).succeeded("");
        });
        assertEquals(Ending.COMMITTED, ended.ending());
        assertTrue(said.get(0).contains("SWAP-402"), said.toString());
        assertTrue(said.get(0).contains("s is being committed and cannot be rolled back any more"), said.toString());
        assertTrue(said.get(0).contains("goes back by itself"), said.toString());
    }

    /** The share that it has would grow all the same. */
    @Test
    void shouldRefuseToPauseWhatCannotHoldStill() throws Exception {
        String refused = refusalAfter(SwapEvent.Word.PAUSE, List.of());
        assertTrue(refused.contains("SWAP-402"), refused);
        assertTrue(refused.contains("transport.client cannot be held still"), refused);
        assertTrue(refused.contains("swap-rollback"), refused);
    }

    @Test
    void shouldRefuseWordsForTheShadowOnTheWayBack() throws Exception {
        holdsStill = true;
        for (SwapEvent.Word word : List.of(SwapEvent.Word.RESUME, SwapEvent.Word.CUTOVER)) {
            String refused = refusalAfter(word, List.of(SwapEvent.Word.PAUSE, SwapEvent.Word.ROLLBACK));
            assertTrue(refused.contains("no meaning in phase ROLLBACK"), refused);
        }
    }

    /** What is said of a word while the shadow, or what the words before it have led to, is still under way. */
    private String refusalAfter(SwapEvent.Word refused, List<SwapEvent.Word> before) throws Exception {
        slowSteps = Set.of(SwapStep.SHADOW, SwapStep.ROLLBACK);
        pending.clear();
        List<String> said = new ArrayList<>();
        run(SwapState.EMPTY, Role.CLIENT_TRANSPORT, notice -> {}, runner -> {
            SwapServer.until("the shadow", () -> pending.containsKey(SwapStep.SHADOW));
            for (SwapEvent.Word word : before) {
                runner.order(new SwapEvent.Order("s", word, "somebody", ""));
            }
            said.add(assertThrows(
                            SwapException.class, () -> runner.order(new SwapEvent.Order("s", refused, "somebody", "")))
                    .getMessage());
            if (before.isEmpty()) {
                pending.get(SwapStep.SHADOW).succeeded("");
            } else {
                pending.get(SwapStep.ROLLBACK).succeeded("");
            }
        });
        return said.get(0);
    }

    /** What is done while a swap goes on. */
    private interface Meanwhile {
        void with(SwapRunner runner) throws Exception;
    }

    private EndedSwap run(SwapState found, Consumer<SwapNotice> notices) throws Exception {
        return run(found, Role.CLIENT_TRANSPORT, notices, runner -> {});
    }

    private EndedSwap run(SwapState found, Role role, Consumer<SwapNotice> notices, Meanwhile meanwhile)
            throws Exception {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        Path folder = Files.createDirectories(data.resolve("zabitat"));
        try (SwapServer server = new SwapServer(data, LIMITS)) {
            SwapCoordinator.Setting setting = new SwapCoordinator.Setting(
                    "s",
                    server.server.slots(),
                    any -> "nio",
                    List::of,
                    LIMITS,
                    () -> HASTE * TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                    notices,
                    reason -> {});
            SwapRunner runner = new SwapRunner(setting, new SwapJournal(new FileDisk(), folder), found, thread);
            long now = setting.wallMillis().getAsLong();
            SwapRecord swap = SwapStory.swap("s", role, SwapStory.OLD, 1, SwapStory.NEW);
            runner.begin(swap.in(Phase.PREPARE, now, ""), new Obedient());
            meanwhile.with(runner);
            SwapServer.until(
                    "the end: " + runner.state(),
                    () -> runner.state().history().stream()
                            .anyMatch(ended -> ended.swap().id().equals("s")));
            EndedSwap ended = runner.state().history().get(0);
            runner.stop();
            return ended;
        } finally {
            thread.shutdownNow();
        }
    }

    /** Does every step at once, but for those that are slow. */
    private final class Obedient implements SwapProcedure {
        @Override
        public List<PlanLine> plan() {
            return List.of();
        }

        @Override
        public void begin(SwapStep step, StepEnd end) {
            if (slowSteps.contains(step)) {
                pending.put(step, end);
            } else {
                end.succeeded("");
            }
        }

        @Override
        public boolean canPause() {
            return holdsStill;
        }

        @Override
        public Progress progress() {
            return Progress.NONE;
        }

        @Override
        public List<Reading> readings() {
            if (throwing) {
                throw new NoClassDefFoundError("wrong on purpose");
            }
            return List.of();
        }
    }
}
