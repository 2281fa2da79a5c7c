package io.zabitat.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.tck.storage.MemoryDisk;
import io.zabitat.spi.tck.storage.PowerLoss;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of a swap, without a server. */
class SwapMachineTest {
    private static final Holder BEFORE = new Holder(SwapStory.OLD, 1, "nio");
    private static final Holder AFTER = new Holder(SwapStory.NEW, 2, "nio");

    private final MemoryDisk disk = new MemoryDisk();
    private SwapStory story;

    @BeforeEach
    void open() throws IOException {
        disk.createDirectories(SwapStory.FOLDER);
        story = new SwapStory(disk);
    }

    private Ending ending() {
        return story.over.get(story.over.size() - 1).ending();
    }

    private String detail() {
        return story.over.get(story.over.size() - 1).detail();
    }

    @Test
    void shouldGoFromPrepareToCommit() {
        story.toObserve();
        story.pass(SwapStory.LIMITS.observeMillis() - 1);
        assertEquals(List.of(SwapStep.PREPARE, SwapStep.SHADOW, SwapStep.CUTOVER), story.begun);
        story.pass(1);
        assertEquals(SwapStep.COMMIT, story.begun.get(3));
        story.succeed(SwapStep.COMMIT);
        assertEquals(Ending.COMMITTED, ending());
        assertEquals(List.of("PLANNED", "PREPARED", "SHADOW", "CUTOVER", "OBSERVE", "COMMIT", "COMMITTED"), story.told);
        assertEquals(
                SwapStory.NEW,
                story.machine.state().holders().get(Role.CLIENT_TRANSPORT).id());
    }

    @Test
    void shouldGoBackFromEachStepThatFails() throws IOException {
        for (SwapStep failing : List.of(SwapStep.PREPARE, SwapStep.SHADOW, SwapStep.CUTOVER)) {
            MemoryDisk own = new MemoryDisk();
            own.createDirectories(SwapStory.FOLDER);
            story = new SwapStory(own);
            story.begin();
            for (SwapStep step : List.of(SwapStep.PREPARE, SwapStep.SHADOW)) {
                if (step.compareTo(failing) < 0) {
                    story.succeed(step);
                }
            }
            story.step(new SwapEvent.StepFailed("s", failing, "SWAP-201", "no"));
            assertEquals(SwapStep.ROLLBACK, story.begun.get(story.begun.size() - 1));
            story.succeed(SwapStep.ROLLBACK);
            assertEquals(Ending.ROLLED_BACK, ending());
            assertEquals("SWAP-201 no", detail());
            assertTrue(story.machine.state().running().isEmpty());
        }
    }

    @Test
    void shouldGiveUpAPreparationThatTakesTooLong() {
        story.begin();
        story.pass(SwapStory.LIMITS.prepareMillis());
        story.succeed(SwapStep.PREPARE); // too late
        assertEquals(List.of(SwapStep.PREPARE, SwapStep.ROLLBACK), story.begun);
        story.succeed(SwapStep.ROLLBACK);
        assertEquals("SWAP-201 not ready after 1000 ms", detail());
    }

    @Test
    void shouldGoBackAtOneHardBreachAndAtThreeSoftOnes() throws IOException {
        story.toObserve();
        story.step(new SwapEvent.Measured("s", List.of(SwapStory.hard(1))));
        story.succeed(SwapStep.ROLLBACK);
        assertEquals("SWAP-301 exceptions 1, limit 0", detail());

        story.toObserve();
        Reading slow = new Reading("p99", 30.5, 20, false);
        Reading well = new Reading("p99", 10, 20, false);
        for (Reading reading : List.of(slow, slow, well, slow, slow)) {
            story.step(new SwapEvent.Measured("s", List.of(reading)));
        }
        assertFalse(story.machine.state().running().isEmpty());
        story.step(new SwapEvent.Measured("s", List.of(slow)));
        story.succeed(SwapStep.ROLLBACK);
        assertEquals("SWAP-301 p99 30.5, limit 20", detail());
    }

    @Test
    void shouldDoOneSwapOfARoleAtATime() {
        story.begin();
        assertThrows(IllegalStateException.class, story::begin);
    }

    @Test
    void shouldObeyTheOperator() {
        story.begin();
        story.succeed(SwapStep.PREPARE);
        story.step(order(SwapEvent.Word.PAUSE));
        story.pass(100_000); // nothing is given up while it is paused
        story.succeed(SwapStep.SHADOW);
        assertFalse(story.begun.contains(SwapStep.CUTOVER));
        story.step(order(SwapEvent.Word.CUTOVER));
        story.succeed(SwapStep.CUTOVER);
        story.step(order(SwapEvent.Word.COMMIT));
        story.step(order(SwapEvent.Word.ROLLBACK)); // past the point of no return
        story.succeed(SwapStep.COMMIT);
        assertEquals(Ending.COMMITTED, ending());
    }

    @Test
    void shouldHaveATimeLimitOnTheWayBackFromAPause() {
        story.begin();
        story.succeed(SwapStep.PREPARE);
        story.step(order(SwapEvent.Word.PAUSE));
        story.step(order(SwapEvent.Word.ROLLBACK));
        assertFalse(story.machine.isPaused("s"));
        story.pass(SwapStory.LIMITS.switchMillis());
        assertEquals(Ending.FAILED, ending());
    }

    @Test
    void shouldWaitForNobodyOnTheWayBack() {
        story.begin();
        story.succeed(SwapStep.PREPARE);
        story.step(order(SwapEvent.Word.PAUSE));
        story.succeed(SwapStep.SHADOW);
        assertTrue(story.machine.isReady("s"));
        story.step(order(SwapEvent.Word.ROLLBACK));
        assertFalse(story.machine.isReady("s"));
        story.step(order(SwapEvent.Word.RESUME));
        story.step(order(SwapEvent.Word.CUTOVER));
        assertEquals(List.of(SwapStep.PREPARE, SwapStep.SHADOW, SwapStep.ROLLBACK), story.begun);
        story.succeed(SwapStep.ROLLBACK);
        assertEquals(Ending.ROLLED_BACK, ending());
    }

    /** A copy that is held still would not be level in time. */
    @Test
    void shouldHoldNothingStillAtTheSwitch() {
        story.begin();
        story.succeed(SwapStep.PREPARE);
        story.step(order(SwapEvent.Word.PAUSE));
        story.succeed(SwapStep.SHADOW);
        story.step(order(SwapEvent.Word.CUTOVER));
        assertTrue(story.told.indexOf("go on") > story.told.indexOf("hold still"), story.told.toString());
    }

    /** Whoever passes the point of no return need not be who has begun it. */
    @Test
    void shouldSayWhoHasSaidWhat() throws IOException {
        story.begin();
        story.succeed(SwapStep.PREPARE);
        story.step(new SwapEvent.Order("s", SwapEvent.Word.PAUSE, "alice", "lunch"));
        story.succeed(SwapStep.SHADOW);
        story.step(new SwapEvent.Order("s", SwapEvent.Word.CUTOVER, "bob", "it is time"));
        story.succeed(SwapStep.CUTOVER);
        story.step(new SwapEvent.Order("s", SwapEvent.Word.COMMIT, "carol", ""));
        story.succeed(SwapStep.COMMIT);
        assertEquals(
                List.of("PAUSED alice alice: lunch", "CUTOVER bob bob: it is time", "COMMIT carol carol: "),
                story.notices.stream()
                        .filter(notice -> List.of("PAUSED", "CUTOVER", "COMMIT").contains(notice.kind()))
                        .map(notice -> notice.kind() + " " + notice.actor() + " " + notice.text())
                        .toList());
        EndedSwap kept =
                new SwapJournal(disk, SwapStory.FOLDER).read().history().get(0);
        assertEquals("test", kept.swap().actor());
        assertEquals(
                "because; PAUSE by alice: lunch; CUTOVER by bob: it is time; COMMIT by carol",
                kept.swap().reason());
    }

    @Test
    void shouldSayWhoHasWantedItBack() {
        story.toObserve();
        story.step(new SwapEvent.Order("s", SwapEvent.Word.ROLLBACK, "bob", "slow"));
        SwapNotice last = story.notices.get(story.notices.size() - 1);
        assertEquals("ROLLBACK bob bob: slow", last.kind() + " " + last.actor() + " " + last.text());
    }

    private static SwapEvent.Order order(SwapEvent.Word word) {
        return new SwapEvent.Order("s", word, "somebody", "why not");
    }

    @Test
    void shouldSayThatNobodyCanGoOnWhenTheWayBackFails() {
        story.toObserve();
        story.step(new SwapEvent.Breach("s", "it threw"));
        story.step(new SwapEvent.StepFailed("s", SwapStep.ROLLBACK, "SWAP-302", "closed"));
        assertEquals(Ending.FAILED, ending());
        assertTrue(story.helpless.get(0).contains("closed")
                && story.helpless.get(0).contains("it threw"));
    }

    @Test
    void shouldGoOnWithTheNewOneWhenThereIsNoWayBack() {
        story.toObserve();
        story.step(new SwapEvent.Breach("s", "slow"));
        story.step(new SwapEvent.StepFailed("s", SwapStep.ROLLBACK, StepEnd.NO_WAY_BACK, "the old store is broken"));
        assertTrue(story.machine.isStaying("s"));
        story.step(new SwapEvent.Breach("s", "slow again")); // which would lead nowhere
        assertEquals(1, story.begun.stream().filter(SwapStep.ROLLBACK::equals).count());
        story.pass(SwapStory.LIMITS.observeMillis());
        story.succeed(SwapStep.COMMIT);
        assertEquals(Ending.COMMITTED, ending());
        assertEquals(List.of(), story.helpless);
    }

    private SwapStep lastBegun() {
        return story.begun.get(story.begun.size() - 1);
    }

    private Holder holder(SwapStory of) {
        return of.machine.state().holders().get(Role.STORAGE);
    }

    private void refuseCommitOfAStore() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        story.pass(SwapStory.LIMITS.observeMillis());
        story.step(new SwapEvent.StepFailed("s", SwapStep.COMMIT, "SWAP-301", "writes are missing"));
    }

    @Test
    void shouldGoBackWhenAStoreRefusesTheCommit() throws IOException {
        refuseCommitOfAStore();
        assertEquals(SwapStep.ROLLBACK, lastBegun());
        assertEquals(
                Phase.ROLLBACK, story.machine.state().swap("s").orElseThrow().phase());
        assertEquals(BEFORE, holder(new SwapStory(disk, Role.STORAGE)), "durable before the way back begins");
        story.succeed(SwapStep.ROLLBACK);
        assertEquals(Ending.ROLLED_BACK, ending());
        assertEquals("SWAP-301 writes are missing", detail());
        assertEquals(BEFORE, holder(story));
        assertEquals(List.of(), story.helpless);
    }

    @Test
    void shouldSayWhatBecomesOfAStoreThatCanNeitherStayNorGoBack() throws IOException {
        refuseCommitOfAStore();
        story.step(new SwapEvent.StepFailed("s", SwapStep.ROLLBACK, StepEnd.NO_WAY_BACK, "the old store is broken"));
        assertTrue(story.machine.isStaying("s"));
        assertEquals(
                Phase.OBSERVE, story.machine.state().swap("s").orElseThrow().phase());
        story.pass(SwapStory.LIMITS.observeMillis());
        story.step(new SwapEvent.StepFailed("s", SwapStep.COMMIT, "SWAP-301", "writes are missing"));
        story.step(new SwapEvent.StepFailed("s", SwapStep.ROLLBACK, "SWAP-302", "nobody is whole"));
        assertEquals(Ending.FAILED, ending());
        assertTrue(story.helpless.get(0).contains("nobody is whole"));
    }

    @Test
    void shouldGoBackWithoutAJournalWhenAStoreRefusesTheCommit() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        disk.failsSync = true;
        story.pass(SwapStory.LIMITS.observeMillis());
        assertEquals(SwapStep.COMMIT, lastBegun());
        story.step(new SwapEvent.StepFailed("s", SwapStep.COMMIT, "SWAP-301", "writes are missing"));
        assertEquals(SwapStep.ROLLBACK, lastBegun());
        story.succeed(SwapStep.ROLLBACK);
        assertEquals(Ending.ROLLED_BACK, ending());
    }

    /** It is compared a last time, however long that takes. */
    @Test
    void shouldWaitForTheCommitOfAStore() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        story.pass(SwapStory.LIMITS.observeMillis());
        story.pass(1_000 * SwapStory.LIMITS.switchMillis());
        assertEquals(List.of(), story.over);
        story.succeed(SwapStep.COMMIT);
        assertEquals(Ending.COMMITTED, ending());
        assertEquals(AFTER, holder(story));
    }

    /** The journal is ahead of a store's marker: the change has an owner, and is committed in the end. */
    @Test
    void shouldLetTheMarkerSayWhetherACommitHasHappened() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        story.pass(SwapStory.LIMITS.observeMillis());
        assertEquals(SwapStep.COMMIT, lastBegun());

        story = new SwapStory(disk, Role.STORAGE);
        story.step(new SwapEvent.Resumed("s", true, SwapStory.NEW));
        assertEquals(
                Phase.OBSERVE, story.machine.state().swap("s").orElseThrow().phase());
        assertEquals(BEFORE, holder(story));
        story.pass(SwapStory.LIMITS.observeMillis());
        assertEquals(SwapStep.COMMIT, lastBegun());

        SwapStory done = new SwapStory(PowerLoss.rebased(disk), Role.STORAGE);
        done.step(new SwapEvent.Resumed("s", false, SwapStory.NEW));
        assertEquals(Ending.COMMITTED, done.over.get(0).ending());
        assertEquals(AFTER, holder(done));

        SwapStory back = new SwapStory(PowerLoss.rebased(disk), Role.STORAGE);
        back.step(new SwapEvent.Resumed("s", false, SwapStory.OLD));
        assertEquals(Ending.ROLLED_BACK, back.over.get(0).ending());
        assertEquals(BEFORE, holder(back));
    }

    @Test
    void shouldGoOnGoingBackAfterAStart() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        story.step(new SwapEvent.Breach("s", "it threw"));
        for (int start = 0; start < 2; start++) {
            story = new SwapStory(disk, Role.STORAGE);
            story.step(new SwapEvent.Resumed("s", true, SwapStory.NEW));
            assertEquals(List.of(SwapStep.ROLLBACK), story.begun);
            assertEquals(
                    Phase.ROLLBACK,
                    story.machine.state().swap("s").orElseThrow().phase());
        }
        story.pass(SwapStory.LIMITS.observeMillis());
        assertEquals(List.of(SwapStep.ROLLBACK), story.begun);
        story.succeed(SwapStep.ROLLBACK);
        assertEquals(Ending.ROLLED_BACK, ending());
        assertEquals("SWAP-301 it threw; resumed by a start", detail());
    }

    /** As long as the marker of a store says that both are held, the change is neither committed nor given up. */
    @Test
    void shouldKeepWhatCannotGoOnBeforeAnotherStart() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        story.step(new SwapEvent.Breach("s", "it threw"));

        story = new SwapStory(disk, Role.STORAGE);
        story.step(new SwapEvent.Suspended("s", "no provider of the old store"));
        story.pass(1_000 * SwapStory.LIMITS.observeMillis());
        story.step(order(SwapEvent.Word.COMMIT));
        story.step(new SwapEvent.Breach("s", "late"));
        assertEquals(List.of(), story.begun);
        assertEquals(List.of(), story.over);
        assertEquals(
                "no provider of the old store", story.machine.suspended("s").orElseThrow());

        story = new SwapStory(disk, Role.STORAGE);
        assertTrue(story.machine.suspended("s").isEmpty());
        story.step(new SwapEvent.Resumed("s", true, SwapStory.NEW));
        assertEquals(List.of(SwapStep.ROLLBACK), story.begun, "what was decided stays decided");
    }

    @Test
    void shouldNotWatchWhatIsSuspended() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        story.toObserve();
        story = new SwapStory(disk, Role.STORAGE);
        story.step(new SwapEvent.Suspended("s", "no provider of the old store"));
        story.pass(1_000 * SwapStory.LIMITS.observeMillis());
        story.step(order(SwapEvent.Word.ROLLBACK));
        story.step(order(SwapEvent.Word.COMMIT));
        assertEquals(List.of(), story.begun);
        assertEquals(
                Phase.OBSERVE, story.machine.state().swap("s").orElseThrow().phase());
    }

    @Test
    void shouldOwnWhatOnlyTheAuthorityKnows() throws IOException {
        story = new SwapStory(disk, Role.STORAGE);
        SwapRecord found = SwapStory.swap("found", Role.STORAGE, SwapStory.OLD, 1, SwapStory.NEW)
                .in(Phase.OBSERVE, 1_000_000, "");
        story.step(new SwapEvent.Found(found));
        story.step(new SwapEvent.Resumed("found", true, SwapStory.NEW));
        assertEquals(List.of("FOUND", "OBSERVE"), story.told);
        assertTrue(new SwapJournal(disk, SwapStory.FOLDER).read().swap("found").isPresent());
        story.step(new SwapEvent.Order("found", SwapEvent.Word.ROLLBACK, "bob", "it is nobody's"));
        assertEquals(List.of(SwapStep.ROLLBACK), story.begun);
    }

    @Test
    void shouldGoBackWhenTheJournalFails() {
        story.begin();
        disk.failsSync = true;
        story.succeed(SwapStep.PREPARE);
        assertEquals(SwapStep.ROLLBACK, story.begun.get(story.begun.size() - 1));
        assertFalse(story.begun.contains(SwapStep.SHADOW), "nothing is done that is not written down");
        story.succeed(SwapStep.ROLLBACK);
        assertEquals(Ending.ROLLED_BACK, ending());
        assertThrows(IllegalStateException.class, story::begin);
    }

    @Test
    void shouldRememberAFailOver() {
        ProviderId third = ProviderId.of("plain");
        story.step(new SwapEvent.FailedOver(Role.CLIENT_TRANSPORT, "it threw", SwapStory.OLD, third, 2));
        assertEquals(
                new Holder(third, 2, "nio"), story.machine.state().holders().get(Role.CLIENT_TRANSPORT));
        assertEquals(Ending.FAILED_OVER, story.machine.state().history().get(0).ending());
    }

    @Test
    void shouldLetAChangedConfigurationHaveTheLastWord() {
        story.toObserve();
        story.pass(SwapStory.LIMITS.observeMillis());
        story.succeed(SwapStep.COMMIT);
        SwapState state = story.machine.state();
        assertEquals(
                "netty",
                BootRule.incumbent(state, Role.CLIENT_TRANSPORT, "nio").id().name());
        assertEquals(
                "plain",
                BootRule.incumbent(state, Role.CLIENT_TRANSPORT, "plain").id().name());
        assertEquals(
                3, BootRule.incumbent(state, Role.CLIENT_TRANSPORT, "plain").generation());
    }

    @Test
    void shouldKeepABoundedHistory() throws IOException {
        for (int i = 0; i < 3 * SwapState.MAX_HISTORY; i++) {
            story.begin();
            story.step(new SwapEvent.StepFailed("s", SwapStep.PREPARE, "SWAP-201", "x".repeat(5_000)));
            story.succeed(SwapStep.ROLLBACK);
        }
        SwapState read = new SwapJournal(disk, SwapStory.FOLDER).read();
        assertEquals(SwapState.MAX_HISTORY, read.history().size());
        assertEquals(story.machine.state().sequence(), read.sequence());
    }
}
