package io.zabitat.swap;

import io.zabitat.node.NodeSlots;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.SlotListener;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.store.StoreMarker;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The swaps of one server: takes operators' words, has the {@link SwapMachine} decide, writes the journal and lets procedures work. What
 * decides and writes is one thread, which is there only while there is something to do.
 */
public final class SwapCoordinator implements Swaps, AutoCloseable {
    private static final long IDLE_SECONDS = 5;
    private static final long LEAK_MILLIS = 60_000;
    private static final String UNDER_WAY = "SWAP-402";
    private static final String CANARY = "canary";
    private static final String OBSERVE = "observe";

    private final Setting setting;
    private final Plans plans = new Plans();
    private final SwapRunner runner;
    private final LeakWatch leaks;
    private final ScheduledThreadPoolExecutor thread;

    /**
     * What the coordinator works with.
     *
     * @param server its name
     * @param slots of the running node
     * @param configured what the configuration names for a role
     * @param candidates who is there, in no particular order; asked often, from several threads
     * @param wallMillis the time
     * @param notices hears of everything, in order, on the coordinator's thread
     * @param helpless ends the server, when a role that it needs is left without anybody
     */
    public record Setting(
            String server,
            NodeSlots slots,
            Function<Role, String> configured,
            CandidateSource candidates,
            SwapLimits limits,
            LongSupplier wallMillis,
            Consumer<SwapNotice> notices,
            Consumer<String> helpless) {}

    /** @param settled what {@link BootRule#settle} has made of the journal */
    public SwapCoordinator(Setting setting, SwapJournal journal, SwapState settled) {
        this.setting = setting;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "zabitat-" + setting.server() + "-swap");
            made.setDaemon(true);
            return made;
        });
        thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRemoveOnCancelPolicy(true);
        this.runner = new SwapRunner(setting, journal, settled, thread);
        this.leaks = new LeakWatch(thread, runner.work(), System::gc, LEAK_MILLIS, runner::warn);
        setting.slots().listen(new SlotListener() {
            @Override
            public void onFailedOver(Role role, String reason, ProviderId failed, ProviderId now, long generation) {
                runner.onFailedOver(role, reason, failed, now, generation);
            }

            @Override
            public void onDegraded(Role role, String reason, ProviderId failed) {
                runner.warn("ROLE-601 " + role.key() + " " + failed + " has failed (" + reason
                        + ") and no other can take its place: "
                        + setting.slots().degraded(role).orElse(""));
            }
        });
        onCandidates();
        settled.running().values().forEach(this::resume);
        if (!settled.running().containsKey(Role.STORAGE)) {
            setting.slots().foundStoreChange().ifPresent(marker -> find(settled, marker));
        }
        Optional.ofNullable(settled.holders().get(Role.QUORUM))
                .ifPresent(holder ->
                        setting.slots().restore(Role.QUORUM, holder.id(), holder.generation(), runner.work()));
    }

    /** The journal was lost, or its record has ended in failure: without an owner nobody could end the change. */
    private void find(SwapState settled, StoreMarker marker) {
        SwapRecord swap = FoundChange.swap(
                settled,
                marker,
                setting.slots().slots().get(Role.STORAGE).occupant(),
                setting.configured().apply(Role.STORAGE),
                setting.limits().observeMillis(Role.STORAGE),
                setting.wallMillis().getAsLong());
        runner.find(swap);
        resume(swap);
    }

    private void resume(SwapRecord swap) {
        Candidate to = new Candidate(swap.role(), swap.to(), () -> {
            throw new IllegalStateException("it has the role already");
        });
        Map<String, String> policy = named(swap.id(), swap.policy());
        SwapOrder order =
                order(to, swap.generation(), swap.actor(), policy, 0, what -> runner.onBreach(swap.id(), what));
        Optional<SwapProcedure> resumed = setting.slots().resume(order);
        Optional<String> suspended = setting.slots().suspended(swap.role());
        if (suspended.isPresent()) {
            runner.suspend(swap, suspended.get());
            return;
        }
        // behind what the candidates lead to: a decision of the members may need one of them
        setting.slots()
                .onLoop(() -> runner.resume(
                        swap,
                        resumed,
                        setting.slots().slots().get(swap.role()).occupant().id()));
    }

    /** Somebody has come or gone: the standbys are others, perhaps. Changes nothing that is active. */
    public void onCandidates() {
        List<Candidate> standbys = new ArrayList<>();
        for (Candidate candidate : setting.candidates().candidates()) {
            Role role = candidate.role();
            if (canReplace(role) || role == Role.ELECTION || role == Role.QUORUM) {
                standbys.add(candidate);
            }
        }
        setting.slots().standBy(standbys);
    }

    /**
     * The bundle of a provider has gone for good: its classes should go, too.
     *
     * @param what it was, for people
     * @param classes its loader
     */
    public void onUnloaded(Role role, String what, WeakReference<ClassLoader> classes) {
        leaks.watch(role, what, classes);
    }

    /**
     * The provider of a role was stopped from outside. It goes on for now; a standby takes its place by an ordinary swap.
     *
     * @param who did it, as far as that is known
     */
    public void onOrphaned(Role role, String who) {
        onCandidates();
        if (!setting.slots().isUsed(role)) {
            return;
        }
        Occupant<?> active = setting.slots().slots().get(role).occupant();
        Optional<Candidate> standby = setting.candidates().candidates().stream()
                .filter(candidate -> candidate.role() == role && canReplace(role))
                .filter(candidate -> !candidate.id().equals(active.id()))
                .findFirst();
        String what = "ROLE-601 " + role.key() + " " + active.id() + " was stopped: " + who;
        if (standby.isEmpty()) {
            runner.warn(what + "; it goes on with what is loaded. Install another provider of " + role.key()
                    + ", or start this one again");
            return;
        }
        try {
            SwapPlan plan = plan(role.key(), standby.get().id().name(), Map.of(CANARY, "0"));
            apply(plan.id(), "coordinator", what, true);
        } catch (SwapException e) {
            runner.warn(what + "; no standby can take its place: " + e.getMessage());
        }
    }

    /**
     * Whether any provider of a role can do what another did. Of the other roles none can: a store holds another format, an election speaks
     * another language.
     */
    private static boolean canReplace(Role role) {
        return role == Role.CLIENT_TRANSPORT || role == Role.PEER_TRANSPORT;
    }

    // ------------------------------------------------------------------------------------------------ looking

    @Override
    public List<RoleStatus> roles() {
        List<RoleStatus> roles = new ArrayList<>();
        for (Role role : Role.values()) {
            RoleSlot<?> slot = setting.slots().slots().get(role);
            if (slot != null) {
                Occupant<?> active = slot.occupant();
                List<ProviderId> others = of(role).stream()
                        .map(Candidate::id)
                        .filter(id -> !id.equals(active.id()))
                        .toList();
                boolean orphaned = of(role).size() == others.size();
                String phase =
                        runner.running(role).map(swap -> swap.phase().name()).orElse("active");
                String state = setting.slots()
                        .degraded(role)
                        .map(how -> "degraded, " + how)
                        .orElse(orphaned ? phase + ", orphaned" : phase);
                roles.add(new RoleStatus(role, active.id(), active.generation(), others, state));
            }
        }
        return roles;
    }

    private List<Candidate> of(Role role) {
        return setting.candidates().candidates().stream()
                .filter(candidate -> candidate.role() == role)
                .toList();
    }

    @Override
    public List<ProviderStatus> providers() {
        List<ProviderStatus> all = new ArrayList<>();
        for (Candidate candidate : setting.candidates().candidates()) {
            RoleSlot<?> slot = setting.slots().slots().get(candidate.role());
            boolean active = slot != null && slot.occupant().id().equals(candidate.id());
            Optional<String> tried = runner.running(candidate.role())
                    .filter(swap -> swap.to().isMetBy(candidate.id()))
                    .map(swap -> swap.phase().name());
            all.add(new ProviderStatus(
                    candidate.role(), candidate.id(), candidate.signer(), tried.orElse(active ? "ACTIVE" : "STANDBY")));
        }
        return all;
    }

    @Override
    public List<SwapStatus> status() {
        return runner.status();
    }

    @Override
    public List<EndedSwap> history() {
        return runner.state().history();
    }

    /** A phase is 0 without a swap, 1 for PREPARE and so on. */
    @Override
    public Map<String, Long> figures() {
        Map<String, Long> figures = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            RoleSlot<?> slot = setting.slots().slots().get(role);
            if (slot != null) {
                String of = "{role=\"" + role.key() + "\"}";
                figures.put("zab_role_generation" + of, slot.occupant().generation());
                figures.put(
                        "zab_role_degraded" + of, setting.slots().degraded(role).isPresent() ? 1L : 0L);
                figures.put(
                        "zab_swap_phase" + of,
                        runner.running(role)
                                .map(swap -> swap.phase().ordinal() + 1L)
                                .orElse(0L));
                figures.put("zab_swap_leaks" + of, (long) leaks.of(role).size());
            }
        }
        figures.put("zab_swap_commits_total", runner.count(Ending.COMMITTED));
        figures.put("zab_swap_rollbacks_total", runner.count(Ending.ROLLED_BACK));
        figures.put("zab_swap_failures_total", runner.count(Ending.FAILED));
        return figures;
    }

    @Override
    public Optional<EndedSwap> ending(String id) {
        List<EndedSwap> history = history();
        for (int i = history.size() - 1; i >= 0; i--) {
            if (history.get(i).swap().id().equals(id)) {
                return Optional.of(history.get(i));
            }
        }
        return Optional.empty();
    }

    // ------------------------------------------------------------------------------------------------ planning

    @Override
    public SwapPlan plan(String roleKey, String provider, Map<String, String> policy) throws SwapException {
        Role role = Role.of(roleKey)
                .orElseThrow(() -> new SwapException(
                        "SWAP-103",
                        "no role " + roleKey + "; there are "
                                + setting.slots().slots().keySet().stream()
                                        .map(Role::key)
                                        .sorted()
                                        .toList()));
        RoleSlot<?> slot = setting.slots().slots().get(role);
        if (slot == null) {
            throw new SwapException("SWAP-103", "this server has no " + roleKey);
        }
        if (!StateCodec.fits(policy)) {
            throw new SwapException("SWAP-103", "more choices than the journal can keep");
        }
        Candidate to = ProviderChoice.parse(provider).best(of(role));
        Occupant<?> active = slot.occupant();
        String hash = Plans.hash(setting.server(), role, active.id(), active.generation(), to.id(), policy);
        long now = setting.wallMillis().getAsLong();
        SwapPlan plan = new SwapPlan(
                plans.nextId(hash, now),
                role,
                active.id(),
                active.generation(),
                to.id(),
                policy,
                hash,
                now + setting.limits().planMillis(),
                lines(role, active, to, policy));
        plans.add(plan);
        return plan;
    }

    @Override
    public Optional<SwapPlan> plan(String id) {
        return plans.find(id).filter(plan -> setting.wallMillis().getAsLong() <= plan.validUntilMillis());
    }

    private List<PlanLine> lines(Role role, Occupant<?> active, Candidate to, Map<String, String> policy)
            throws SwapException {
        millis(policy, OBSERVE, 0);
        long canary = millis(policy, CANARY, setting.limits().canaryMillis());
        List<PlanLine> lines = new ArrayList<>();
        lines.add(
                to.id().equals(active.id()) && !setting.slots().isChangeOfItself(role, policy)
                        ? PlanLine.fail("provider", to.id() + " has the role already")
                        : PlanLine.ok(
                                "provider",
                                to.id()
                                        + (to.id().origin().isEmpty()
                                                ? ""
                                                : " from " + to.id().origin())));
        lines.add(admitted(to));
        runner.running(role).ifPresent(swap -> lines.add(PlanLine.fail("free", "swap " + swap.id() + " is under way")));
        List<String> held = leaks.of(role);
        if (!held.isEmpty()) {
            String text = "SWAP-502 the classes of " + held + " are still held";
            lines.add(
                    held.size() < LeakWatch.MAX_LEAKS
                            ? PlanLine.warn("leaks", text)
                            : PlanLine.fail("leaks", text + ": restart the server first"));
        }
        runner.journalFailure()
                .ifPresent(reason -> lines.add(PlanLine.fail("journal", "cannot be written: " + reason)));
        Optional<SwapProcedure> procedure =
                setting.slots().procedure(order(to, active.generation() + 1, "", policy, canary, what -> {}));
        if (procedure.isPresent()) {
            lines.addAll(procedure.get().plan());
            procedure.get().close();
        } else {
            lines.add(setting.slots().unsupported(role));
        }
        return lines;
    }

    private static PlanLine admitted(Candidate to) {
        String who = (to.id().origin().isEmpty() ? to.id().name() : to.id().origin()) + " "
                + to.id().version();
        if (to.signer().isEmpty()) {
            return PlanLine.warn("admitted", who + ": nobody has judged it");
        }
        return PlanLine.ok(
                "admitted",
                to.id().digest().isEmpty()
                        ? who + " came with the " + to.signer()
                        : who + " sha256 " + to.id().shortDigest() + " signer " + to.signer());
    }

    /** A window that the operator has chosen for this swap. */
    private static long millis(Map<String, String> policy, String name, long otherwise) throws SwapException {
        String value = policy.getOrDefault(name, Long.toString(otherwise));
        if (!value.matches("\\d{1,12}")) {
            throw new SwapException("SWAP-103", name + "=" + value + ": milliseconds are wanted");
        }
        return Long.parseLong(value);
    }

    private SwapOrder order(
            Candidate to,
            long generation,
            String actor,
            Map<String, String> policy,
            long canary,
            Consumer<String> breach) {
        return new SwapOrder(to, generation, actor, policy, canary, runner.work(), breach);
    }

    // ------------------------------------------------------------------------------------------------ doing

    @Override
    public SwapStatus apply(String planId, String actor, String reason, boolean auto) throws SwapException {
        SwapPlan plan = plans.take(planId).orElseThrow(() -> new SwapException(UNDER_WAY, "no plan " + planId));
        long now = setting.wallMillis().getAsLong();
        if (now > plan.validUntilMillis()) {
            throw new SwapException(UNDER_WAY, "plan " + planId + " is too old");
        }
        if (!plan.isPossible()) {
            throw new SwapException(
                    UNDER_WAY,
                    "plan " + planId + " is not possible: "
                            + first(plan.lines()).text());
        }
        Candidate to = of(plan.role()).stream()
                .filter(candidate -> candidate.id().equals(plan.to()))
                .findFirst()
                .orElseThrow(() -> new SwapException(UNDER_WAY, plan.to().exactly() + " is not there any more"));
        Occupant<?> active = setting.slots().slots().get(plan.role()).occupant();
        String hash =
                Plans.hash(setting.server(), plan.role(), active.id(), active.generation(), to.id(), plan.policy());
        if (!hash.equals(plan.hash())) {
            throw new SwapException(UNDER_WAY, "plan " + planId + " is stale: " + active.id() + " is active now");
        }
        long generation = Math.max(active.generation(), runner.state().lastGeneration(plan.role())) + 1;
        SwapRecord swap = new SwapRecord(
                plan.id(),
                plan.role(),
                generation,
                active.id(),
                active.generation(),
                to.id(),
                setting.configured().apply(plan.role()),
                Phase.PREPARE,
                auto || !plan.role().cutoverByHand(),
                millis(plan.policy(), CANARY, setting.limits().canaryMillis()),
                millis(plan.policy(), OBSERVE, setting.limits().observeMillis(plan.role())),
                plan.hash(),
                actor,
                reason,
                now,
                now,
                "",
                plan.policy());
        SwapProcedure procedure = setting.slots()
                .procedure(order(
                        to,
                        generation,
                        actor,
                        named(plan.id(), plan.policy()),
                        swap.canaryMillis(),
                        what -> runner.onBreach(plan.id(), what)))
                .orElseThrow(() -> new SwapException(
                        "SWAP-103", "no procedure for " + plan.role().key()));
        runner.begin(swap, procedure);
        return new SwapStatus(swap, false, false, "", Progress.NONE, List.of(), -1);
    }

    private static Map<String, String> named(String id, Map<String, String> policy) {
        Map<String, String> named = new HashMap<>(policy);
        named.put(SwapOrder.ID, id);
        return named;
    }

    private static PlanLine first(List<PlanLine> lines) {
        return lines.stream()
                .filter(line -> line.level() == PlanLine.Level.FAIL)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void order(String id, SwapEvent.Word word, String actor, String reason) throws SwapException {
        runner.order(new SwapEvent.Order(id, word, actor, reason));
    }

    /** The server stops: a swap under way ends as after a crash. */
    @Override
    public void close() {
        runner.stop();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS)) {
                runner.warn("the swap coordinator does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            runner.warn("the swap coordinator has ended before: " + e);
        }
    }
}
