package io.zabitat.node;

import io.zabitat.node.report.Redundancy;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.node.store.StorageSwap;
import io.zabitat.node.store.StoreKind;
import io.zabitat.node.store.SwapFinding;
import io.zabitat.node.store.SwapProgress;
import io.zabitat.node.store.SwapSettings;
import io.zabitat.spi.storage.StorageProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of the store as the coordinator begins it step by step. Policies, besides {@link StoragePolicy}'s: {@code quorum=ignore} where
 * the ensemble would not survive this member; {@code lock=take} where a member that is gone had the right to change its store. The
 * coordinator's threads call it; the work is the node loop's.
 */
final class StorageProcedure implements SwapProcedure {
    private static final String NO_TOOLS = "SWAP-201";
    private static final String REFUSED = "SWAP-402";

    private final StorageSlot slot;
    private final SwapOrder order;
    private volatile Optional<StorageSwap> swap;
    private boolean over; // the node loop's

    /** @param resumed one that had cut over before the server started */
    StorageProcedure(StorageSlot slot, SwapOrder order, Optional<StorageSwap> resumed) {
        this.slot = slot;
        this.order = order;
        this.swap = resumed;
    }

    @Override
    public List<PlanLine> plan() {
        List<PlanLine> lines = new ArrayList<>();
        try {
            for (SwapFinding finding : slot.plan(target())) {
                PlanLine.Level level = PlanLine.Level.valueOf(finding.level().name());
                lines.add(new PlanLine(level, finding.subject(), finding.text()));
            }
            SwapSettings settings = settings();
            lines.add(PlanLine.ok(
                    "rollback", settings.instantRollback() ? "instant: every write waits for both stores" : "catchup"));
        } catch (IllegalArgumentException | IllegalStateException bad) {
            lines.add(PlanLine.fail("storage", String.valueOf(bad.getMessage())));
        }
        slot.redundancy().map(Redundancy::plan).map(this::weighed).ifPresent(lines::add);
        slot.lock().map(lock -> lock.plan(takesLock())).ifPresent(lines::add);
        return lines;
    }

    /** What the operator has decided to do without. */
    private PlanLine weighed(PlanLine quorum) {
        boolean ignored = "ignore".equals(order.policy().get("quorum"));
        return ignored && quorum.level() == PlanLine.Level.FAIL
                ? PlanLine.warn(quorum.subject(), quorum.text() + "; ignored, as the policy says")
                : quorum;
    }

    private boolean takesLock() {
        return "take".equals(order.policy().get("lock"));
    }

    private StoreKind target() {
        String name = order.to().id().name();
        StoreKind known = slot.kind(name)
                .orElseThrow(
                        () -> new IllegalStateException("the provider of the store " + name + " has no tools for it"));
        return new StoreKind(name, (StorageProvider) order.to().provider().get(), known.maintenance());
    }

    private SwapSettings settings() {
        return StoragePolicy.settings(order.policy());
    }

    @Override
    public void begin(SwapStep step, StepEnd end) {
        slot.onLoop(() -> {
            Ending ending = new Ending(end);
            if (step == SwapStep.PREPARE) {
                lockAndPrepare(ending);
            } else if (swap.isEmpty()) {
                over = true; // an answer of the others may be on its way
                ending.succeeded("nothing had begun");
            } else {
                begin(step, swap.get(), ending);
            }
        });
    }

    private static void begin(SwapStep step, StorageSwap change, Ending ending) {
        switch (step) {
            case PREPARE, SHADOW -> change.fill(ending);
            case CUTOVER -> change.cutOver(ending);
            case COMMIT -> change.commit(ending);
            case ROLLBACK -> change.rollBack(ending);
        }
    }

    /** The others are asked first, in which the world may have changed since the plan. */
    private void lockAndPrepare(Ending ending) {
        Optional<PlanLine> bar = slot.redundancy()
                .map(Redundancy::look)
                .map(this::weighed)
                .filter(line -> line.level() == PlanLine.Level.FAIL);
        if (bar.isPresent()) {
            ending.failed(REFUSED, bar.get().text());
        } else if (slot.lock().isEmpty()) {
            prepare(ending);
        } else {
            String id = order.policy().getOrDefault(SwapOrder.ID, "generation " + order.generation());
            slot.lock().get().acquire(Role.STORAGE, id, takesLock(), refusal -> {
                if (refusal.isPresent()) {
                    ending.failed(REFUSED, refusal.get());
                } else if (over) {
                    ending.failed(REFUSED, "given up meanwhile");
                } else {
                    prepare(ending);
                }
            });
        }
    }

    private void prepare(Ending ending) {
        try {
            StoreKind target = target();
            slot.expect(new Occupant<>(order.generation(), order.to().id(), target.provider()));
            StorageSwap made = slot.change(target, settings(), order.actor());
            swap = Optional.of(made);
            made.prepare(ending);
        } catch (RuntimeException | LinkageError refused) {
            ending.failed(NO_TOOLS, String.valueOf(refused.getMessage()));
        }
    }

    /** What a step has come to, for the coordinator, which decides what follows. */
    private record Ending(StepEnd end) implements io.zabitat.node.store.StepEnd {
        @Override
        public void succeeded(String detail) {
            end.succeeded(detail);
        }

        @Override
        public void failed(String code, String reason) {
            end.failed(code, reason);
        }
    }

    @Override
    public Progress progress() {
        return swap.map(change -> text(change.progress())).orElse(Progress.NONE);
    }

    private static Progress text(SwapProgress progress) {
        boolean copying = progress.stage().equals("COPYING");
        return new Progress(
                progress.phase() + (copying ? " COPYING" : ""),
                copying ? progress.copied() : progress.lag(),
                copying && progress.total() > 0 ? Math.max(progress.total(), progress.copied()) : -1,
                copying ? "bytes" : "bytes behind",
                progress.error());
    }

    @Override
    public List<Reading> readings() {
        return swap.map(change -> List.of(
                        new Reading("broken words of a store", change.progress().errors(), 0, true)))
                .orElse(List.of());
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void setPaused(boolean paused) {
        swap.ifPresent(change -> slot.onLoop(() -> change.setPaused(paused)));
    }
}
