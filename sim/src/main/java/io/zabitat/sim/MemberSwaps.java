package io.zabitat.sim;

import io.zabitat.node.Node;
import io.zabitat.node.decision.Entry;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.Incumbent;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.node.slot.StepEnd;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.node.slot.SwapProcedure;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.swap.BootRule;
import io.zabitat.swap.EndedSwap;
import io.zabitat.swap.Ending;
import io.zabitat.swap.FoundChange;
import io.zabitat.swap.Holder;
import io.zabitat.swap.Phase;
import io.zabitat.swap.SwapEvent;
import io.zabitat.swap.SwapJournal;
import io.zabitat.swap.SwapLimits;
import io.zabitat.swap.SwapMachine;
import io.zabitat.swap.SwapRecord;
import io.zabitat.swap.SwapSink;
import io.zabitat.swap.SwapState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The coordinator of changes in one life of a member: the machine, the journal and the procedures that ship, driven by the schedule in
 * place of a thread; and an operator who wants changes, holds them up and takes them back.
 */
final class MemberSwaps implements SwapSink {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long WATCH_NANOS = 20 * MILLI;
    private static final long RESTORE_NANOS = 500 * MILLI;
    private static final int OPERATOR_MILLIS = 400;
    private static final Pattern DECIDED = Pattern.compile("(?m)^algorithm=(\\d)$");
    private static final String OPERATOR = "operator";
    private static final String FOLDER = "zabitat";
    private static final long LONG_MILLIS = 60_000;
    /** Shorter than what members get to become well at the end of a run, longer than a way back that waits for a leader. */
    private static final long STEP_MILLIS = 7_000;

    private static final SwapLimits LIMITS = new SwapLimits(STEP_MILLIS, 0, 100, STEP_MILLIS, LONG_MILLIS, LONG_MILLIS);

    private final Machine machine;
    private final MemberProcess process;
    private final OtherParts parts;
    private final EnsembleWorld world;
    private final SimDisk disk;
    private final SwapJournal journal;
    private final SwapMachine swaps;
    private final boolean unwritten;
    private final long startedMillis;
    private final long startedNanos;
    private final ArrayDeque<SwapEvent> events = new ArrayDeque<>();
    private final Map<String, SwapProcedure> procedures = new HashMap<>();
    private Node node;
    private boolean stepping;
    private boolean watching;
    private boolean restoring;

    private MemberSwaps(
            Machine machine,
            MemberProcess process,
            OtherParts parts,
            EnsembleWorld world,
            SimDisk disk,
            SwapJournal journal,
            SwapState settled,
            boolean unwritten) {
        this.machine = machine;
        this.process = process;
        this.parts = parts;
        this.world = world;
        this.disk = disk;
        this.journal = journal;
        this.swaps = new SwapMachine(settled, LIMITS);
        this.unwritten = unwritten;
        this.startedMillis = machine.wallMillis();
        this.startedNanos = machine.nanoTime();
    }

    /** As a server's coordinator: whoever sets the clock meanwhile does not make a phase longer. */
    private long nowMillis() {
        return startedMillis + (machine.nanoTime() - startedNanos) / MILLI;
    }

    /** Reads what the life before has left. */
    static MemberSwaps open(
            Machine machine,
            MemberProcess process,
            OtherParts parts,
            EnsembleWorld world,
            SimDisk disk,
            Path dataDirectory)
            throws IOException {
        SwapJournal journal = new SwapJournal(disk, dataDirectory.resolve(FOLDER));
        SwapState found = journal.read();
        SwapState settled = BootRule.settle(found, machine.wallMillis());
        return new MemberSwaps(machine, process, parts, world, disk, journal, settled, settled != found);
    }

    /** The member is up: whoever has each role must be one that may have it. */
    void begin(Node started) {
        node = started;
        OtherParts.AT_ONCE.forEach(role -> check(role, "after a start"));
        process.guarded(() -> {
            boolean known = true;
            if (unwritten) {
                try {
                    journal.write(swaps.state());
                } catch (IOException e) {
                    known = false;
                    world.counters.count("swap journal that cannot be written");
                }
            }
            if (known) {
                OtherParts.AT_ONCE.forEach(role -> machine.witness().onIs(role, name(role)));
            }
            node.slots().standBy(parts.standbys(swaps.state()));
            Optional.ofNullable(swaps.state().holders().get(Role.QUORUM)).ifPresent(this::restore);
            List.copyOf(swaps.state().running().values()).forEach(this::resume);
            if (!swaps.state().running().containsKey(Role.STORAGE)) {
                node.slots().foundStoreChange().ifPresent(this::find);
            }
        });
    }

    private void restore(Holder holder) {
        machine.witness().onIs(Role.QUORUM, holder.id().toString());
        node.slots().restore(Role.QUORUM, holder.id(), holder.generation(), work(Role.QUORUM));
        restoring = true;
        later(RESTORE_NANOS, () -> restoring = false);
    }

    private void find(StoreMarker marker) {
        SwapRecord swap = FoundChange.swap(
                swaps.state(),
                marker,
                occupant(Role.STORAGE),
                configured(Role.STORAGE),
                LIMITS.observeMillis(),
                nowMillis());
        world.counters.count("swap that only its marker knows");
        onEvent(new SwapEvent.Found(swap));
        resume(swap);
    }

    /** What the members have decided is followed once it is known who is there. */
    private void resume(SwapRecord swap) {
        if (swap.role().hasOwnAuthority()) {
            goOn(swap);
        } else {
            node.slots().onLoop(() -> later(MICRO, () -> goOn(swap)));
        }
    }

    private void goOn(SwapRecord swap) {
        Optional<String> suspended = node.slots().suspended(swap.role());
        if (suspended.isPresent()) {
            world.counters.count("swap that waits for another start");
            onEvent(new SwapEvent.Suspended(swap.id(), suspended.get()));
            return;
        }
        Candidate to = new Candidate(swap.role(), swap.to(), () -> {
            throw new IllegalStateException("it has the role already");
        });
        Optional<SwapProcedure> resumed =
                node.slots().resume(order(swap.id(), to, swap.generation(), swap.policy(), 0));
        resumed.ifPresent(procedure -> procedures.put(swap.id(), procedure));
        world.counters.count(resumed.isPresent() ? "swap that goes on after a start" : "swap that a start has ended");
        onEvent(new SwapEvent.Resumed(
                swap.id(), resumed.isPresent(), occupant(swap.role()).id()));
        watch();
    }

    /** A role that members decide on gets whoever can do what they have decided: then nothing is known of who it was before. */
    private void check(Role role, String when) {
        ProviderId active = occupant(role).id();
        if (OtherParts.isDecided(role) && !machine.witness().knows(role, active.name())) {
            machine.witness().forget(role);
        }
        machine.witness().check(role, active.toString(), when);
    }

    /** Who is to have a role from the start on. */
    Incumbent incumbent(Role role) {
        return BootRule.incumbent(swaps.state(), role, configured(role));
    }

    /** How a change of the store goes on. */
    Map<String, String> storePolicy() {
        return BootRule.policy(swaps.state(), Role.STORAGE);
    }

    private String configured(Role role) {
        return parts.configured(role);
    }

    private String name(Role role) {
        return occupant(role).id().toString();
    }

    private Occupant<?> occupant(Role role) {
        return node.slots().slots().get(role).occupant();
    }

    boolean isSettled() {
        return events.isEmpty()
                && swaps.state().running().values().stream()
                        .allMatch(swap -> swaps.suspended(swap.id()).isPresent());
    }

    /** Whether each role that members decide on is filled as they have decided. */
    boolean agrees() {
        String number = node.slots()
                .decisions()
                .now(OtherParts.ELECTION_NODE)
                .map(Entry::text)
                .map(DECIDED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .orElse(configured(Role.ELECTION));
        return occupant(Role.ELECTION).id().name().equals(number) && countsAsListed();
    }

    private boolean countsAsListed() {
        if (!world.ledger.lists().isEmpty()) {
            machine.witness().forget(Role.QUORUM); // who counts by an older list counts by it again later, perhaps
        }
        String name = occupant(Role.QUORUM).id().name();
        boolean groups = node.slots()
                .decisions()
                .now(OtherParts.LIST_NODE)
                .filter(list -> list.text().contains("group."))
                .isPresent();
        boolean agreed = !name.equals(groups ? QuorumSystems.MAJORITY : QuorumSystems.HIERARCHICAL);
        return agreed && machine.witness().allows(Role.QUORUM, name(Role.QUORUM));
    }

    // ------------------------------------------------------------------------------------------------ the operator

    /**
     * @param part which, as in {@link OtherParts#CHANGED}
     * @param how a {@link SwapWish}
     */
    void ask(int part, long how) {
        process.guarded(() -> plan(OtherParts.CHANGED.get(part % OtherParts.CHANGED.size()), how));
    }

    /** Whether who counted before the start is still being proven: an operator does not see what would be exchanged. */
    private boolean isRestoring() {
        Holder chosen = swaps.state().holders().get(Role.QUORUM);
        ProviderId active = occupant(Role.QUORUM).id();
        return restoring
                && chosen != null
                && chosen.id().name().equals(active.name())
                && !chosen.id().equals(active);
    }

    private void plan(Role role, long how) {
        if (swaps.state().running().containsKey(role)
                || swaps.journalFailure().isPresent()
                || role == Role.QUORUM && isRestoring()) {
            world.counters.count("swap that has to wait");
            return;
        }
        Occupant<?> active = occupant(role);
        OtherParts.Wanted wanted = parts.wanted(role, active.id(), how);
        long generation = Math.max(active.generation(), lastGeneration(role)) + 1;
        String id = "s" + machine.id() + "-" + world.schedule.done();
        SwapProcedure procedure = node.slots()
                .procedure(order(id, wanted.to(), generation, wanted.policy(), wanted.canaryMillis()))
                .orElseThrow();
        // other plans wait for the node loop, which is this thread; PREPARE asks the same
        if (role == Role.CLIENT_TRANSPORT
                && procedure.plan().stream().anyMatch(line -> line.level() == PlanLine.Level.FAIL)) {
            world.counters.count("swap that is not possible");
            return;
        }
        long now = nowMillis();
        SwapRecord swap = new SwapRecord(
                id,
                role,
                generation,
                active.id(),
                active.generation(),
                wanted.to().id(),
                configured(role),
                Phase.PREPARE,
                !SwapWish.isByHand(how),
                wanted.canaryMillis(),
                SwapWish.observeMillis(how),
                "",
                OPERATOR,
                "",
                now,
                now,
                "",
                wanted.policy());
        machine.witness().onIs(role, active.id().toString());
        procedures.put(id, procedure);
        world.counters.count("swap of " + role.key() + " to " + wanted.to().id().name());
        onEvent(new SwapEvent.Begin(swap));
        watch();
        plan(swap, how);
    }

    /** What else the operator is going to say. */
    private void plan(SwapRecord swap, long how) {
        if (SwapWish.isTakenBack(how)) {
            later(world.random.nextInt(OPERATOR_MILLIS) * MILLI, () -> say(swap, SwapEvent.Word.ROLLBACK));
        }
        if (SwapWish.isPaused(how)) {
            long since = world.random.nextInt(OPERATOR_MILLIS / 4) * MILLI;
            long pause = world.random.nextInt(OPERATOR_MILLIS) * MILLI;
            later(since, () -> {
                say(swap, SwapEvent.Word.PAUSE);
                later(pause, () -> say(swap, SwapEvent.Word.RESUME));
            });
        }
    }

    private void say(SwapRecord swap, SwapEvent.Word word) {
        boolean meant = swaps.state().running().values().stream()
                .filter(each -> swaps.suspended(each.id()).isEmpty())
                .anyMatch(each -> each.id().equals(swap.id())
                        && switch (word) {
                            case PAUSE -> each.phase() == Phase.SHADOW;
                            case RESUME -> swaps.isPaused(each.id());
                            case CUTOVER -> swaps.isReady(each.id());
                            case COMMIT -> each.phase() == Phase.OBSERVE;
                            case ROLLBACK -> each.phase() != Phase.COMMIT && each.phase() != Phase.ROLLBACK;
                        });
        if (meant) {
            world.counters.count("operator says " + word);
            onEvent(new SwapEvent.Order(swap.id(), word, OPERATOR, "it is wanted"));
        }
    }

    private long lastGeneration(Role role) {
        long held = swaps.state().holders().containsKey(role)
                ? swaps.state().holders().get(role).generation()
                : 0;
        return swaps.state().history().stream()
                .filter(ended -> ended.swap().role() == role)
                .mapToLong(ended -> ended.swap().generation())
                .reduce(held, Math::max);
    }

    /** No part here throws by itself: what a guard has caught is the member's own, unless the members have given the role to another one. */
    private SwapOrder order(String id, Candidate to, long generation, Map<String, String> policy, long canaryMillis) {
        return new SwapOrder(to, generation, OPERATOR, policy, canaryMillis, work(to.role()), what -> {
            if (occupant(to.role()).id().equals(to.id())) {
                machine.ghost().flaw(new Violation("S1: swap " + id + " was broken: " + what));
            }
            post(new SwapEvent.Breach(id, what));
        });
    }

    private Executor work(Role role) {
        return role == Role.QUORUM ? process::onErrand : process::inBackground;
    }

    // ------------------------------------------------------------------------------------------------ the thread

    private void post(SwapEvent event) {
        later((20 + world.random.nextInt(200)) * MICRO, () -> onEvent(event));
    }

    private void later(long nanos, Runnable task) {
        process.later(nanos, task);
    }

    private void onEvent(SwapEvent event) {
        events.add(event);
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            for (SwapEvent next = events.poll(); next != null && !process.isOver(); next = events.poll()) {
                swaps.step(next, nowMillis(), this);
            }
        } finally {
            stepping = false;
        }
    }

    private void watch() {
        if (!watching) {
            watching = true;
            later(WATCH_NANOS, this::onWatch);
        }
    }

    private void onWatch() {
        watching = false;
        for (SwapRecord swap : List.copyOf(swaps.state().running().values())) {
            SwapProcedure procedure = procedures.get(swap.id());
            if (procedure != null) { // what a start has found may not go on yet
                onEvent(new SwapEvent.Measured(swap.id(), procedure.readings()));
            }
            if (swaps.isReady(swap.id()) && !swap.auto() && !swaps.isPaused(swap.id())) {
                say(swap, SwapEvent.Word.CUTOVER);
            }
        }
        onEvent(new SwapEvent.Tick());
        if (!swaps.state().running().isEmpty()) {
            watch();
        }
    }

    // ------------------------------------------------------------------------------------------------ what to do

    private void onMay(SwapRecord swap) {
        machine.witness().onMay(swap.role(), swap.from().toString(), swap.to().toString());
    }

    @Override
    public void write(SwapState state) {
        List<SwapRecord> committing = state.running().values().stream()
                .filter(swap -> swap.phase() == Phase.COMMIT && !swap.role().hasOwnAuthority())
                .toList();
        committing.forEach(this::onMay);
        try {
            journal.write(state);
            committing.forEach(
                    swap -> machine.witness().onIs(swap.role(), swap.to().toString()));
            events.add(new SwapEvent.Written(state.sequence()));
        } catch (IOException e) {
            world.counters.count("swap journal that cannot be written");
            events.add(new SwapEvent.WriteFailed(e.toString()));
        }
    }

    @Override
    public void begin(SwapRecord swap, SwapStep step) {
        switch (step) {
            case PREPARE -> machine.onSwapPoint(SwapWish.Point.PREPARE);
            case SHADOW -> machine.onSwapPoint(SwapWish.Point.SHADOW);
            case CUTOVER -> {
                machine.onSwapPoint(SwapWish.Point.TURN);
                if (swap.role().hasOwnAuthority()) {
                    onMay(swap);
                }
            }
            case COMMIT -> machine.onSwapPoint(SwapWish.Point.COMMIT);
            case ROLLBACK -> {
                if (swap.role().hasOwnAuthority()) {
                    onMay(swap); // a start knew which of the two it was
                }
                machine.onSwapPoint(SwapWish.Point.TURN_BACK);
            }
        }
        procedures.get(swap.id()).begin(step, new StepEnd() {
            @Override
            public void succeeded(String detail) {
                end(new SwapEvent.StepSucceeded(swap.id(), step, detail), step);
            }

            @Override
            public void failed(String code, String reason) {
                world.counters.count("swap step that failed: " + step + " " + code);
                end(new SwapEvent.StepFailed(swap.id(), step, code, reason), step);
            }
        });
    }

    private void end(SwapEvent event, SwapStep step) {
        later((20 + world.random.nextInt(200)) * MICRO, () -> {
            switch (step) {
                case CUTOVER -> machine.onSwapPoint(SwapWish.Point.TURNED);
                case ROLLBACK -> machine.onSwapPoint(SwapWish.Point.TURNED_BACK);
                case COMMIT -> machine.onSwapPoint(SwapWish.Point.COMMITTED);
                case PREPARE, SHADOW -> {} // nothing has happened yet
            }
            onEvent(event);
        });
    }

    @Override
    public void setPaused(SwapRecord swap, boolean paused) {
        procedures.get(swap.id()).setPaused(paused);
    }

    @Override
    public void over(EndedSwap ended) {
        SwapProcedure procedure = procedures.remove(ended.swap().id());
        if (procedure != null) {
            procedure.close();
        }
        SwapRecord swap = ended.swap();
        world.counters.count("swap " + ended.ending());
        boolean isNew = ended.ending() == Ending.COMMITTED;
        String when = "after a swap that is " + ended.ending() + ": " + ended.detail();
        if (ended.ending() == Ending.FAILED) {
            onMay(swap);
        } else {
            machine.witness().onIs(swap.role(), (isNew ? swap.to() : swap.from()).toString());
        }
        check(swap.role(), when);
        if (swaps.journalFailure().isPresent()) {
            onMay(swap); // what was recorded last is not known
        }
        machine.onSwapPoint(SwapWish.Point.OVER);
    }

    @Override
    public void helpless(SwapRecord swap, String reason) {
        machine.onHelpless(reason);
    }

    @Override
    public void tell(String kind, SwapRecord swap, String actor, String text) {
        switch (kind) {
            case "PLANNED" -> machine.onSwapPoint(SwapWish.Point.PLANNED);
            case "CUTOVER" -> machine.onSwapPoint(SwapWish.Point.CUTOVER);
            case "ROLLBACK" -> machine.onSwapPoint(SwapWish.Point.ROLLBACK);
            default -> {} // not before anything is written
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(" elects by " + name(Role.ELECTION) + " counts by " + name(Role.QUORUM));
        for (SwapRecord swap : swaps.state().running().values()) {
            text.append(' ')
                    .append(swap.role().key())
                    .append(' ')
                    .append(swap.phase())
                    .append(swaps.isPaused(swap.id()) ? " paused" : "")
                    .append(swaps.isReady(swap.id()) ? " ready" : "")
                    .append(' ')
                    .append(Optional.ofNullable(procedures.get(swap.id())).map(SwapProcedure::progress));
        }
        return text.toString();
    }
}
