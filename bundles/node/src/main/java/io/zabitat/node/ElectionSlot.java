package io.zabitat.node;

import io.zabitat.api.Vote;
import io.zabitat.node.decision.Decisions;
import io.zabitat.node.decision.Entry;
import io.zabitat.node.election.Abstaining;
import io.zabitat.node.election.ElectionAnswers;
import io.zabitat.node.election.ElectionChoice;
import io.zabitat.node.election.ElectionDecision;
import io.zabitat.node.election.ElectionFaults;
import io.zabitat.node.election.ElectionMembers;
import io.zabitat.node.election.ElectionProviders;
import io.zabitat.node.election.ElectionProviders.Provider;
import io.zabitat.node.election.ElectionReverts;
import io.zabitat.node.election.ElectionWires;
import io.zabitat.node.election.Elector;
import io.zabitat.node.election.Faults;
import io.zabitat.node.election.GenerationNotice;
import io.zabitat.node.election.GuardedElection;
import io.zabitat.node.election.Trial;
import io.zabitat.node.election.Wire;
import io.zabitat.node.host.Alarms;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.slot.SlotListener;
import io.zabitat.peer.MeshListener;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * By which algorithm, and whose, this member elects. The number of the algorithm follows what the members have decided ({@link
 * ElectionDecision}), whose code it is the operator of this member; either changes between two events, and a leader that reigns stays. The
 * node loop's, but for what is published.
 */
final class ElectionSlot implements Elector, ElectionWires.Hearing, ElectionFaults.Slot {
    private static final long REST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<ElectionContext> contexts;
    private final ElectionChoice choice;
    private final Decisions decisions;
    private final Mailbox mailbox;
    private final Clock clock;
    private final Consumer<String> note;
    private final ElectionProviders providers;
    private final ElectionReverts reverts;
    private final ElectionFaults faults;
    private final Alarms alarms;
    private ElectionMembers members;
    private EnsemblePeers peers;
    private ElectionWires wires;
    private RoleSlot<ElectionAlgorithm> slot;
    private SlotListener listener;
    private Provider active;
    private Optional<String> incapable = Optional.empty();
    private boolean begun;
    private boolean searching; // an election is to decide
    private boolean leaderless;
    private long looksAtNanos = Long.MAX_VALUE;

    /** @param contexts tells an election of the members as they are when it begins */
    ElectionSlot(
            ElectionAlgorithm configured,
            Supplier<ElectionContext> contexts,
            ElectionChoice choice,
            Decisions decisions,
            Mailbox mailbox,
            Clock clock,
            Consumer<String> note) {
        this.active = Provider.of(ProviderId.of(Integer.toString(configured.number())), configured);
        this.contexts = contexts;
        this.choice = choice;
        this.decisions = decisions;
        this.mailbox = mailbox;
        this.clock = clock;
        this.note = note;
        this.alarms = new Alarms(clock);
        this.reverts = new ElectionReverts(decisions, () -> leaderless, note);
        this.providers = new ElectionProviders(note);
        this.faults = new ElectionFaults(this, mailbox, note);
        providers.prefer(active);
    }

    void attach(ElectionMembers all) {
        members = all;
    }

    void attach(EnsemblePeers others, ElectionWires ways) {
        peers = others;
        wires = ways;
    }

    /** @param hearing told when a provider takes the place of another that has failed */
    void attach(RoleSlot<ElectionAlgorithm> role, SlotListener hearing) {
        slot = role;
        listener = hearing;
        active = Provider.of(role.occupant().id(), role.occupant().provider());
        providers.prefer(active);
    }

    /** After the ways are open: what was decided counts before the first search. */
    void begin() {
        begun = true;
        decisions.watch(ElectionDecision.PATH, this::onDecision);
        new ElectionAnswers(decisions, members.self(), this::check, note).begin();
    }

    // ------------------------------------------------------------------------------------------------ what is decided

    private void onDecision(Optional<Entry> entry) {
        Optional<ElectionDecision> decided = entry.map(Entry::text).flatMap(ElectionDecision::parse);
        if (entry.isPresent() && decided.isEmpty()) {
            note.accept(ElectionDecision.PATH + " says nothing that this server understands");
        }
        choice.decided(decided);
        follow();
    }

    @Override
    public void onNotice(long from, GenerationNotice said) {
        if (choice.heard(said)) {
            note.accept("server " + from + " elects by electionAlg " + said.algorithm() + " in generation "
                    + said.generation() + ": so does this server now");
            mailbox.post(this::follow); // not within the step of an election
        }
    }

    @Override
    public GenerationNotice notice() {
        return new GenerationNotice(choice.generation(), choice.meant());
    }

    /** Elects by what counts now. */
    private void follow() {
        if (!begun) {
            return;
        }
        looksAtNanos = choice.isUndisputed() || !leaderless ? Long.MAX_VALUE : clock.nanoTime() + LOOK_NANOS;
        wires.want(choice.wires());
        int wanted = choice.now(TimeUnit.NANOSECONDS.toMillis(clock.nanoTime()), clock.wallMillis());
        if (wanted == number() && incapable.isEmpty()) {
            publish();
            return;
        }
        Optional<Provider> found = providers.find(wanted);
        Optional<String> flaw = found.isEmpty()
                ? Optional.of("no provider of it is there: install one")
                : wires.use(Wire.of(wanted)).map(why -> "its port cannot be used: " + why);
        if (found.isEmpty() && !providers.isOffered()) {
            abstain("waits for the providers of elections: electionAlg " + wanted + " was decided");
            return;
        }
        if (flaw.isPresent()) {
            abstain("ELECTION_INCAPABLE generation=" + choice.generation() + " needs=electionAlg " + wanted + ": "
                    + flaw.get());
            return;
        }
        incapable = Optional.empty();
        install(found.get());
    }

    private void abstain(String why) {
        if (!incapable.equals(Optional.of(why))) {
            incapable = Optional.of(why);
            note.accept(why);
            peers.electionChanged();
        }
        looksAtNanos = clock.nanoTime() + LOOK_NANOS;
    }

    private void install(Provider next) {
        active = next;
        faults.forget();
        note.accept("elects by " + describe());
        publish();
        peers.electionChanged();
    }

    /** What is only tried has no role. */
    private void publish() {
        RoleSlot.Occupant<ElectionAlgorithm> before = slot.occupant();
        if (number() == choice.settled() && !before.id().equals(active.id())) {
            slot.occupy(before.generation() + 1, active.id(), active.algorithm());
        }
    }

    // ------------------------------------------------------------------------------------------------ elections

    @Override
    public Election start() {
        Vote nobody = new Vote(Long.MIN_VALUE, 0, 0, 0);
        if (incapable.isPresent()) {
            return new Abstaining(incapable.get(), nobody);
        }
        ElectionContext context = contexts.get();
        Faults hearing = faults.of(active);
        try {
            return new GuardedElection(active.algorithm().start(context), context, hearing);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            if (!begun) {
                throw e; // a setting that has no meaning refuses the start
            }
            hearing.threw(e);
            return new Abstaining("no election: " + e, nobody);
        }
    }

    @Override
    public Provider active() {
        return active;
    }

    @Override
    public void restart() {
        peers.electionChanged();
    }

    /** Another of the same algorithm takes its place, if there is one. */
    @Override
    public void giveUp(Provider failed, String what) {
        Optional<Provider> standby = providers.standby(failed);
        if (standby.isPresent()) {
            install(standby.get());
            long generation = slot.occupant().generation();
            listener.onFailedOver(
                    Role.ELECTION, failed.id() + " has failed: " + what, failed.id(), active.id(), generation);
        } else {
            abstain("ELECTION_INCAPABLE generation=" + choice.generation() + " needs=electionAlg " + number()
                    + ": its provider fails again and again: " + what);
            looksAtNanos = clock.nanoTime() + REST_NANOS;
        }
    }

    @Override
    public void onLooking() {
        searching = true;
        leaderless = true;
        long now = clock.nanoTime();
        choice.looking(TimeUnit.NANOSECONDS.toMillis(now));
        reverts.dueTo().ifPresent(choice::withdraw); // the leader who was to have it decided is lost
        faults.trial().ifPresent(running -> running.onLooking(now));
        if (!choice.isUndisputed() || incapable.isPresent()) {
            looksAtNanos = now + LOOK_NANOS;
        }
    }

    @Override
    public void onDecided() {
        searching = false;
        faults.trial().ifPresent(Trial::onDecided);
    }

    @Override
    public void onDesignated() {
        leaderless = true;
    }

    /** Whoever found a leader by something else than what was decided, and leads, has that something decided. */
    @Override
    public void onEstablished() {
        boolean desperate = choice.takesTurns(TimeUnit.NANOSECONDS.toMillis(clock.nanoTime()));
        if (desperate && number() != choice.settled() && peers.isLeading() && !reverts.isDue()) {
            reverts.want(choice.decidedGeneration(), number(), "the decided one found no leader");
        }
        searching = false;
        leaderless = false;
        faults.forget();
        choice.established();
        faults.trial().ifPresent(Trial::onEstablished);
        mailbox.post(
                () -> { // the role has begun by then
                    reverts.tryWrite();
                    follow();
                });
    }

    @Override
    public MeshListener election() {
        return peers;
    }

    // ------------------------------------------------------------------------------------------------ changes

    /** Elections of the same algorithm by another provider, from the next event on. */
    void exchange(Provider next, long generation) {
        providers.prefer(next);
        slot.occupy(generation, next.id(), next.algorithm());
        if (number() == next.number()) {
            active = next;
            incapable = Optional.empty();
            faults.forget();
            note.accept("elects by " + describe());
            peers.electionChanged();
        }
    }

    /** Takes this provider when its algorithm is decided. */
    void prefer(Provider provider) {
        providers.prefer(provider);
    }

    /** Does not know this provider any more. */
    void forget(Provider provider) {
        providers.forget(provider);
    }

    /** Watches elections of a provider that has not proven itself. */
    void beginTrial(Trial begins) {
        faults.beginTrial(begins);
        if (searching) {
            begins.onLooking(clock.nanoTime());
        }
    }

    void endTrial() {
        faults.endTrial();
    }

    /**
     * Takes a generation back, at once or as soon as there is a leader to write it down; until then this member elects by what was before.
     */
    void takeBack(long generation, int to, String why) {
        reverts.want(generation, to, why);
        if (leaderless) {
            choice.withdraw(to);
        }
        reverts.tryWrite();
        follow();
    }

    /** From any thread: who could make elections. */
    void offer(List<Candidate> all) {
        providers.offer(all);
        mailbox.post(() -> {
            providers.forgive();
            providers.forgetGone(new TreeSet<>(List.of(number(), choice.settled())));
            if (incapable.isPresent()) {
                follow();
            }
        });
    }

    /**
     * The operator's word, while there is no leader (hot-swap 3.4).
     *
     * @return why it is refused
     */
    Optional<String> override(int algorithm, String reason) {
        if (!leaderless) {
            return Optional.of(
                    "there is a leader: change the algorithm for all members by swap-plan election " + algorithm);
        }
        Optional<String> flaw = check(algorithm);
        if (flaw.isEmpty()) {
            note.accept("until there is a leader this server elects by electionAlg " + algorithm
                    + ", as its operator says: " + reason);
            choice.override(algorithm);
            follow();
        }
        return flaw;
    }

    /** Whether this member could elect by an algorithm; what is missing, if not. */
    Optional<String> check(int algorithm) {
        return providers.find(algorithm).isEmpty()
                ? Optional.of("no provider of electionAlg " + algorithm + " is there")
                : checkWire(Wire.of(algorithm));
    }

    Optional<String> checkWire(Wire wire) {
        return wires.check(wire).map(why -> "no port for elections by " + wire + ": " + why);
    }

    /** Who would elect by an algorithm. */
    Optional<Provider> provider(int algorithm) {
        return providers.find(algorithm);
    }

    /** Has something done in a while; the call ends it when that is not wanted any more. */
    Runnable later(long millis, Runnable task) {
        return alarms.later(millis, task);
    }

    @Override
    public void onTime(long nowNanos) {
        if (nowNanos >= looksAtNanos) {
            follow();
        }
        alarms.onTime(nowNanos);
    }

    @Override
    public long nextNanos() {
        return Math.min(looksAtNanos, alarms.nextNanos());
    }

    // ------------------------------------------------------------------------------------------------ questions

    /** The algorithm that is elected by now. */
    @Override
    public int number() {
        return active.number();
    }

    ElectionMembers members() {
        return members;
    }

    RoleSlot<ElectionAlgorithm> role() {
        return slot;
    }

    ElectionChoice choice() {
        return choice;
    }

    Decisions decisions() {
        return decisions;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Clock clock() {
        return clock;
    }

    boolean isLeaderless() {
        return leaderless;
    }

    ElectionContext context() {
        return contexts.get();
    }

    private String describe() {
        return "electionAlg " + number() + " of " + active.id() + ", generation " + choice.generation();
    }

    /** What an operator has to know. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        active.warning().ifPresent(warnings::add);
        incapable.ifPresent(warnings::add);
        if (choice.isOverridden()) {
            warnings.add("elects by electionAlg " + number() + " until there is a leader, as its operator said");
        }
        return warnings;
    }
}
