package io.zabitat.node;

import io.zabitat.node.QuorumPlan.Findings;
import io.zabitat.node.Verifiers.StandIn;
import io.zabitat.node.quorum.ListChange;
import io.zabitat.node.quorum.QuorumChange;
import io.zabitat.node.quorum.QuorumFacts;
import io.zabitat.node.quorum.Witnessed;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Exchanges the quorum system (hot swap 4). Policies: {@code group.N} and {@code weight.N}, the lines of the list of members; {@code
 * absent=allow}; {@code count=MS}, how long a provider or a member may take to answer. Called on the coordinator's thread; what touches the
 * slot is posted to the node loop.
 */
final class QuorumSwap implements SwapProcedure {
    private static final String NO_WAY_BACK = "SWAP-302";

    private final QuorumSlot slot;
    private final SwapOrder order;
    private final AtomicInteger exceptions = new AtomicInteger();
    private volatile Progress progress = Progress.NONE;

    /** What the list named when this was prepared. */
    private volatile String prepared = "";

    // the node loop's
    private Optional<Taken> taken = Optional.empty();
    private boolean over;

    /**
     * What the cut-over has changed, or has asked for.
     *
     * @param before who had the role
     * @param standIn who stood in for it
     */
    private record Taken(Findings found, Occupant<QuorumVerifierProvider> before, Optional<StandIn> standIn) {
        QuorumChange change() {
            return found.change();
        }
    }

    QuorumSwap(QuorumSlot slot, SwapOrder order) {
        this.slot = slot;
        this.order = order;
    }

    @Override
    public List<PlanLine> plan() {
        return QuorumPlan.make(slot, order).lines();
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public List<Reading> readings() {
        return List.of(new Reading("exceptions", exceptions.get(), 0, true));
    }

    private void onBreach(String what) {
        if (exceptions.getAndIncrement() == 0) {
            order.breach().accept(order.to().id() + " " + what);
        }
    }

    @Override
    public void begin(SwapStep step, StepEnd end) {
        switch (step) {
            case PREPARE -> order.work().execute(() -> withPlan(end, found -> prepare(found, end)));
            case SHADOW -> end.succeeded("proven; nothing runs beside");
            case CUTOVER -> order.work().execute(() -> withPlan(end, found -> proceed(found, end)));
            case COMMIT -> onLoop(end, () -> commit(end));
            case ROLLBACK -> onLoop(end, () -> rollBack(end));
        }
    }

    private void prepare(Findings found, StepEnd end) {
        prepared = kindNow(found);
        end.succeeded(found.detail());
    }

    /** Who has planned other code for groups has not asked for it in the place of a majority, though it may count alike. */
    private void proceed(Findings found, StepEnd end) {
        String now = kindNow(found);
        if (now.equals(prepared)) {
            onLoop(end, () -> cutOver(found, end));
        } else {
            end.failed(
                    QuorumPlan.BUSY,
                    "the list of members has changed since this was prepared: it named " + prepared + ", and names "
                            + now + " now");
        }
    }

    private String kindNow(Findings found) {
        return slot.verifiers().kind(found.change().current());
    }

    /** What goes wrong is the end of the step, and not of the loop. */
    private void onLoop(StepEnd end, Runnable step) {
        slot.onLoop(() -> {
            try {
                step.run();
            } catch (IllegalArgumentException | IllegalStateException e) {
                end.failed(QuorumPlan.BUSY, String.valueOf(e.getMessage()));
            }
        });
    }

    /** Everything is looked at again: the world may be another than the plan's. */
    private void withPlan(StepEnd end, Consumer<Findings> next) {
        QuorumPlan plan = QuorumPlan.make(slot, order);
        Optional<PlanLine> flaw = plan.flaw();
        if (flaw.isEmpty()) {
            next.accept(plan.findings().orElseThrow());
            return;
        }
        String text = flaw.get().text();
        boolean coded = text.startsWith("SWAP-");
        int blank = text.indexOf(' ');
        end.failed(coded ? text.substring(0, blank) : QuorumPlan.BUSY, coded ? text.substring(blank + 1) : text);
    }

    // ------------------------------------------------------------------------------------------------ the node loop

    private void cutOver(Findings found, StepEnd end) {
        if (over) { // taken back while the members were still asked
            return;
        }
        QuorumFacts facts = slot.facts();
        boolean changed = !facts.current().equals(found.change().current());
        if (!facts.hasLeader() || facts.next().isPresent() || changed || slot.isChanging()) {
            end.failed(QuorumPlan.BUSY, "the list of members or its leader has changed at this moment");
            return;
        }
        taken = Optional.of(new Taken(found, slot.occupant(), slot.standIn()));
        Occupant<QuorumVerifierProvider> next =
                new Occupant<>(order.generation(), order.to().id(), found.provider());
        String kind = slot.verifiers().kind(found.change().next());
        if (found.change().isReplicated()) {
            slot.verifiers().standIn(Optional.of(new StandIn(kind, found.provider())));
            slot.verifiers().keep(found.change().next(), found.after().verifier());
            submit(new ListChange(found.change().next(), next, over(end::succeeded), over(why -> refused(why, end))));
        } else {
            slot.standIn(Optional.of(new StandIn(kind, found.provider())), facts.current(), onTrial(found), next);
            slot.watchList(Optional.of(named -> onBreach("does not count any more: the members count by " + named)));
            end.succeeded(found.detail());
        }
    }

    /** A table cannot go wrong any more; where there are too many voters for one, the old one goes on being asked. */
    private QuorumVerifier onTrial(Findings found) {
        QuorumVerifier made = found.after().verifier();
        return found.after().answers().isExact()
                ? made
                : new Witnessed(made, found.before().verifier(), this::onBreach);
    }

    private void submit(ListChange change) {
        progress = new Progress("JOINT", 0, -1, "", "quorums of both lists are asked for");
        slot.submit(change);
    }

    private Consumer<String> over(Consumer<String> end) {
        return text -> {
            progress = Progress.NONE;
            end.accept(text);
        };
    }

    private void refused(String why, StepEnd end) {
        taken.ifPresent(before -> slot.verifiers().standIn(before.standIn()));
        taken = Optional.empty();
        end.failed(QuorumPlan.BUSY, why);
    }

    private void commit(StepEnd end) {
        slot.watchList(Optional.empty());
        taken.filter(mine -> !mine.change().isReplicated())
                .ifPresent(mine -> slot.standIn(
                        slot.standIn(),
                        mine.change().current(),
                        mine.found().after().verifier(),
                        slot.occupant()));
        end.succeeded("");
    }

    private void rollBack(StepEnd end) {
        over = true;
        slot.watchList(Optional.empty());
        if (taken.isEmpty()) {
            end.succeeded("nothing was changed");
            return;
        }
        Taken mine = taken.get();
        if (!mine.change().isReplicated()) {
            slot.standIn(
                    mine.standIn(),
                    mine.change().current(),
                    mine.found().before().verifier(),
                    mine.before());
            end.succeeded("");
            return;
        }
        QuorumFacts facts = slot.facts();
        boolean mineCounts =
                facts.current().quorumLines().equals(mine.change().next().quorumLines());
        if (slot.isChanging() || facts.next().isPresent()) {
            end.failed(NO_WAY_BACK, "the ensemble has not decided yet; the list of members shows what it decides");
        } else if (!mineCounts) {
            slot.verifiers().standIn(mine.standIn());
            end.succeeded("the list of members does not have the lines of this change");
        } else if (!facts.leads()) {
            end.failed(
                    NO_WAY_BACK,
                    "this server does not lead any more: the change stays, until another one is made at" + " server "
                            + facts.leader());
        } else {
            submitBack(mine, facts, end);
        }
    }

    private void submitBack(Taken mine, QuorumFacts facts, StepEnd end) {
        slot.verifiers().standIn(mine.standIn());
        submit(new ListChange(
                QuorumChange.with(facts.current(), mine.change().current().quorumLines()),
                mine.before(),
                over(end::succeeded),
                over(why -> end.failed(NO_WAY_BACK, why))));
    }
}
