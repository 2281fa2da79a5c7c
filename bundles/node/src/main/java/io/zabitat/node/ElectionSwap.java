package io.zabitat.node;

import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import io.zabitat.node.election.ElectionDecision;
import io.zabitat.node.election.ElectionProviders.Provider;
import io.zabitat.node.election.ElectionQuestion;
import io.zabitat.node.election.Rehearsal;
import io.zabitat.node.election.Trial;
import io.zabitat.node.election.Wire;
import io.zabitat.node.host.FirstCause;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.election.ElectionAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Exchanges the election (hot-swap 3): another provider of the same algorithm by this member alone, another algorithm by a decision of all
 * members. Policy: {@code decide=MS}, how long one search may take while the new one is watched; {@code exercise=yes}, which has the leader
 * hand over once it has switched, so that the new one shows what it can while it is watched. Called on the coordinator's threads; what touches
 * the slot is posted to the node loop.
 */
final class ElectionSwap implements SwapProcedure {
    private static final String UNFIT = "SWAP-103";
    private static final String PREPARING = "SWAP-201";
    private static final String WRONG = "SWAP-202";
    private static final String DISAGREEING = "SWAP-401";
    private static final String SWITCHING = "SWAP-301";
    private static final String EXERCISE = "exercise";
    private static final String YES = "yes";
    private static final int REHEARSALS = 3;
    private static final long ANSWER_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 20;
    private static final long BACK_MILLIS = 5_000;
    private static final int PLAN_SECONDS = 5;

    private final ElectionSlot slot;
    private final SwapOrder order;
    private final Candidate to;
    private volatile Progress progress = Progress.NONE;
    private volatile Optional<Trial> trial = Optional.empty();

    // the node loop's
    private Provider next;
    private Occupant<ElectionAlgorithm> before;
    private Optional<ElectionPoll> poll = Optional.empty();
    private Optional<ElectionDecision> decision = Optional.empty();
    private CompletableFuture<Entry> written;
    private boolean over;

    ElectionSwap(ElectionSlot slot, SwapOrder order) {
        this.slot = slot;
        this.order = order;
        this.to = order.to();
    }

    private int number() {
        return Integer.parseInt(to.id().name());
    }

    /** Whether this member alone may do it. */
    private boolean isLocal() {
        return number() == slot.choice().settled();
    }

    // ------------------------------------------------------------------------------------------------ plan

    @Override
    public List<PlanLine> plan() {
        String decide = order.policy().getOrDefault("decide", "1");
        if (!to.id().name().matches("[0-3]") || !decide.matches("[1-9]\\d{0,8}")) {
            return List.of(PlanLine.fail(
                    "election", to.id().name() + ", decide=" + decide + ": not a number that is allowed"));
        }
        if (!order.policy().getOrDefault(EXERCISE, YES).equals(YES)) {
            return List.of(
                    PlanLine.fail(EXERCISE, order.policy().get(EXERCISE) + ": only " + YES + " means something"));
        }
        try {
            return onLoop(this::lines).get(PLAN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return List.of(PlanLine.fail("election", "the server does not answer: " + e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(PlanLine.fail("election", "interrupted"));
        }
    }

    private List<PlanLine> lines() {
        List<PlanLine> lines = new ArrayList<>(
                isLocal()
                        ? List.of(PlanLine.ok(
                                "wire",
                                "electionAlg " + number() + " as before: this member alone changes, the leader stays"))
                        : slot.members().plan(slot.choice().settled(), number()));
        if (isExercise()) {
            lines.add(slot.members().exercise());
        }
        return lines;
    }

    private boolean isExercise() {
        return order.policy().containsKey(EXERCISE);
    }

    private <T> CompletableFuture<T> onLoop(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, slot.mailbox()::post);
    }

    @Override
    public void begin(SwapStep step, StepEnd end) {
        switch (step) {
            case PREPARE -> order.work().execute(() -> load(end));
            case SHADOW -> rehearse(end);
            case CUTOVER -> slot.mailbox().post(() -> cutOver(end));
            case COMMIT -> slot.mailbox().post(() -> commit(end));
            case ROLLBACK -> slot.mailbox().post(() -> rollBack(end));
        }
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public List<Reading> readings() {
        return trial.map(Trial::readings).orElse(List.of());
    }

    // ------------------------------------------------------------------------------------------------ prepare

    private void load(StepEnd end) {
        Provider made;
        try {
            ElectionAlgorithm algorithm = (ElectionAlgorithm) to.provider().get();
            made = Provider.of(to.id(), algorithm);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            end.failed(PREPARING, to.id() + ": " + FirstCause.of(e));
            return;
        }
        if (made.number() != number()) {
            end.failed(UNFIT, to.id() + " elects by electionAlg " + made.number());
            return;
        }
        slot.mailbox().post(() -> {
            next = made;
            if (isLocal()) {
                end.succeeded("made");
            } else {
                ask(end);
            }
        });
    }

    private void ask(StepEnd end) {
        if (over) {
            return;
        }
        Optional<PlanLine> fault = slot.members().plan(slot.choice().settled(), number()).stream()
                .filter(line -> line.level() == PlanLine.Level.FAIL)
                .findFirst();
        Optional<String> flaw =
                fault.map(line -> line.subject() + ": " + line.text()).or(() -> slot.checkWire(Wire.of(number())));
        if (flaw.isPresent()) {
            end.failed(UNFIT, flaw.get());
            return;
        }
        List<Long> present = slot.members().present();
        progress = new Progress("ASK", 0, present.size(), "members", "");
        ElectionQuestion question = new ElectionQuestion(
                order.generation() + "-" + slot.clock().wallMillis(),
                slot.members().self(),
                number());
        ElectionPoll asking = new ElectionPoll(slot, question, present, why -> {
            progress = Progress.NONE;
            if (why.isPresent()) {
                end.failed(DISAGREEING, why.get());
            } else {
                end.succeeded("servers " + present + " have electionAlg " + number() + ", too");
            }
        });
        poll = Optional.of(asking);
        asking.begin(ANSWER_MILLIS);
    }

    // ------------------------------------------------------------------------------------------------ shadow

    private record Stage(Rehearsal.Setting setting, Set<Long> away, Optional<Long> leader) {}

    private void rehearse(StepEnd end) {
        onLoop(() -> new Stage(
                        slot.members().setting(slot.context(), number()),
                        slot.members().away(),
                        slot.members().leader().stream().boxed().findFirst()))
                .thenAcceptAsync(stage -> rehearse(stage, end), order.work())
                .exceptionally(failure -> {
                    end.failed(WRONG, to.id() + ": " + FirstCause.of(failure));
                    return null;
                });
    }

    /** With all who are there; and once without the leader, where a quorum would be left. */
    private void rehearse(Stage stage, StepEnd end) {
        StringBuilder told = new StringBuilder();
        for (int i = 1; i <= REHEARSALS; i++) {
            progress = new Progress("REHEARSE", i, REHEARSALS, "elections", "");
            Set<Long> away = new TreeSet<>(stage.away());
            if (i == REHEARSALS) {
                stage.leader().ifPresent(away::add);
            }
            if (!isQuorumWithout(stage.setting(), away)) {
                continue;
            }
            Rehearsal.Outcome outcome = Rehearsal.run(next.algorithm(), stage.setting(), away);
            if (outcome.fault().isPresent()) {
                end.failed(
                        WRONG,
                        to.id() + " in rehearsal " + i + ": " + outcome.fault().get());
                return;
            }
            told.append(told.length() == 0 ? "rehearsed: " : ", ")
                    .append("server ")
                    .append(outcome.leader())
                    .append(" in ")
                    .append(outcome.millis())
                    .append(" ms");
        }
        progress = Progress.NONE;
        end.succeeded(told.length() == 0 ? "no quorum to rehearse with" : told.toString());
    }

    static boolean isQuorumWithout(Rehearsal.Setting setting, Set<Long> away) {
        return setting.quorum()
                .isQuorum(setting.participants().stream()
                        .filter(who -> !who.observer() && !away.contains(who.id()))
                        .mapToLong(Rehearsal.Participant::id)
                        .toArray());
    }

    // ------------------------------------------------------------------------------------------------ cut-over

    private void cutOver(StepEnd end) {
        before = slot.role().occupant();
        long searchMillis = Optional.ofNullable(order.policy().get("decide"))
                .map(Long::parseLong)
                .orElse(slot.members().searchMillis());
        Trial watched = new Trial(next, slot.clock(), searchMillis, order.breach());
        trial = Optional.of(watched);
        slot.beginTrial(watched);
        if (isLocal()) {
            slot.exchange(next, order.generation());
            switched("this member elects by " + to.id(), end);
        } else {
            decide(end);
        }
    }

    private void decide(StepEnd end) {
        if (!slot.members().isLeading()) {
            end.failed(SWITCHING, "this server does not lead any more");
            return;
        }
        slot.prefer(next);
        Optional<Entry> now = slot.decisions().now(ElectionDecision.PATH);
        ElectionDecision made = new ElectionDecision(
                slot.choice().decidedGeneration() + 1, number(), slot.choice().settled());
        decision = Optional.of(made);
        String text = made.text("swap to " + to.id());
        written = now.isPresent()
                ? slot.decisions().set(ElectionDecision.PATH, text, now.get().version())
                : slot.decisions().create(ElectionDecision.PATH, text);
        written.whenComplete((entry, failure) -> {
            if (failure == null) {
                awaitAdoption(made, end);
            } else {
                end.failed(SWITCHING, "it is not known to be decided: " + FirstCause.of(failure));
            }
        });
    }

    private void awaitAdoption(ElectionDecision made, StepEnd end) {
        if (over) {
            return;
        }
        if (slot.number() == made.algorithm() && slot.choice().decidedGeneration() == made.generation()) {
            switched(
                    "generation " + made.generation() + " is decided: all members elect by electionAlg "
                            + made.algorithm(),
                    end);
        } else {
            slot.later(LOOK_MILLIS, () -> awaitAdoption(made, end));
        }
    }

    /** What is watched from now on is an election, where that is wanted; one that finds no leader is a breach like any other. */
    private void switched(String what, StepEnd end) {
        if (isExercise() && !slot.members().isLeading()) {
            end.failed(SWITCHING, "this server does not lead any more, and has nothing to hand over");
            return;
        }
        end.succeeded(isExercise() ? what + "; this server hands the lead over" : what);
        if (isExercise()) {
            slot.members().stepDown("an election is exercised");
        }
    }

    // ------------------------------------------------------------------------------------------------ the ends

    private void commit(StepEnd end) {
        over = true;
        slot.endTrial();
        end.succeeded("");
    }

    private void rollBack(StepEnd end) {
        over = true;
        poll.ifPresent(ElectionPoll::cancel);
        slot.endTrial();
        if (before == null) {
            end.succeeded("nothing was changed");
        } else if (decision.isEmpty()) {
            if (slot.role().occupant().provider() == next.algorithm()) {
                slot.exchange(Provider.of(before.id(), before.provider()), before.generation());
            } else { // members have decided on another algorithm: when this one is decided again, it is the old one's
                slot.prefer(Provider.of(before.id(), before.provider()));
            }
            end.succeeded("this member elects by " + before.id() + " again");
        } else {
            slot.prefer(Provider.of(before.id(), before.provider()));
            // what is still on its way to be decided can only be taken back behind that
            written.whenComplete((entry, failure) -> {
                if (failure == null || Decisions.mayBeWritten(failure)) {
                    takeBack(end);
                } else { // somebody else has decided something in that generation
                    end.succeeded("nothing was decided by this server");
                }
            });
        }
    }

    private void takeBack(StepEnd end) {
        slot.takeBack(
                decision.orElseThrow().generation(),
                decision.get().from(),
                "rolled back by server " + slot.members().self());
        awaitBack(slot.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(BACK_MILLIS), end);
    }

    private void awaitBack(long untilNanos, StepEnd end) {
        boolean back = slot.number() == decision.orElseThrow().from()
                && slot.choice().decidedGeneration() != decision.get().generation();
        if (back) {
            slot.forget(next);
            end.succeeded("generation " + slot.choice().decidedGeneration() + ": all members elect by electionAlg "
                    + decision.get().from());
        } else if (slot.isLeaderless() || slot.clock().nanoTime() >= untilNanos) {
            end.succeeded("there is no leader to write it down: this member elects by electionAlg "
                    + decision.get().from() + " until there is one, and has it decided then");
        } else {
            slot.later(LOOK_MILLIS, () -> awaitBack(untilNanos, end));
        }
    }

    @Override
    public void close() {
        slot.mailbox().post(() -> over = true);
    }
}
