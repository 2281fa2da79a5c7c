package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.core.Core;
import io.zabitat.core.Event;
import io.zabitat.core.RoleName;
import io.zabitat.node.Verifiers.StandIn;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.Mailbox;
import io.zabitat.node.host.Surroundings;
import io.zabitat.node.quorum.Answers;
import io.zabitat.node.quorum.ListChange;
import io.zabitat.node.quorum.Proof;
import io.zabitat.node.quorum.QuorumChange;
import io.zabitat.node.quorum.QuorumFacts;
import io.zabitat.node.quorum.Tolerance;
import io.zabitat.node.slot.Candidate;
import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.QuorumTest;
import io.zabitat.node.slot.QuorumView;
import io.zabitat.node.slot.RoleSlot;
import io.zabitat.node.slot.RoleSlot.Occupant;
import io.zabitat.spi.quorum.QuorumVerifier;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where a running server's quorum system is changed: by another provider that gives the same answers, between two events; or by another
 * list of members, which the ensemble agrees on like on every other. Owned by the node loop, but for {@link #ask}, {@link #count} and
 * {@link #test}, which any thread may call but that one.
 */
final class QuorumSlot {
    private static final int LOOP_SECONDS = 5;
    private static final Set<String> NAMED_BY_LISTS = Set.of("majority", "hierarchical");

    private final Core core;
    private final NodeLoop loop;
    private final Verifiers verifiers;
    private final Mailbox mailbox;
    private final Clock clock;
    private final Surroundings.Asking asking;
    private final long self;
    private final CountDesk desk;
    private final QuorumReturn chosen;
    private Peers peers;
    private MemberChanges memberChanges;
    private boolean member;
    private RoleSlot<QuorumVerifierProvider> role;
    private Supplier<List<Candidate>> candidates = List::of;
    private String kind = "";
    private Optional<ListChange> change = Optional.empty();
    private Optional<Consumer<String>> onOverruled = Optional.empty();

    QuorumSlot(
            Core core,
            NodeLoop loop,
            Verifiers verifiers,
            Mailbox mailbox,
            Clock clock,
            Surroundings.Asking asking,
            long self,
            String threadName,
            Consumer<String> note) {
        this.core = core;
        this.loop = loop;
        this.verifiers = verifiers;
        this.mailbox = mailbox;
        this.clock = clock;
        this.self = self;
        this.asking = asking;
        this.desk = new CountDesk(core, verifiers, mailbox, asking, threadName);
        this.chosen = new QuorumReturn(this, note);
        verifiers.attach(note);
        loop.attach(desk);
    }

    /** @param among whether the server belongs to an ensemble */
    void attach(Peers all, MemberChanges changes, boolean among) {
        member = among;
        peers = all;
        memberChanges = changes;
        desk.attach(all);
    }

    /** @param known who could take the role, best first */
    void attach(RoleSlot<QuorumVerifierProvider> with, Supplier<List<Candidate>> known) {
        role = with;
        candidates = known;
        kind = with.occupant().id().name();
        show(core.config(), Optional.empty());
    }

    // ------------------------------------------------------------------------------------------------ other threads

    /** Has the node loop answer. */
    <T> T ask(Function<QuorumSlot, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        mailbox.post(() -> {
            try {
                answer.complete(question.apply(this));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return await(answer, LOOP_SECONDS * 1000L)
                .orElseThrow(() -> new IllegalStateException("the server does not answer"));
    }

    QuorumFacts facts() {
        return QuorumFacts.of(core, self);
    }

    /** How the learners that can be asked would count; after the time those that have answered. */
    Map<Long, PeerMessage.CountAnswer> count(EnsembleConfig config, long millis) {
        CompletableFuture<Map<Long, PeerMessage.CountAnswer>> answers = ask(slot -> slot.desk.ask(config));
        return await(answers, millis).orElseGet(() -> ask(slot -> slot.desk.stop()));
    }

    private <T> Optional<T> await(CompletableFuture<T> answer, long millis) {
        try {
            return Optional.of(asking.await(answer, millis));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    Surroundings.Asking asking() {
        return asking;
    }

    Verifiers verifiers() {
        return verifiers;
    }

    /** What counts now says about the list that is in force. */
    Proof inForce(EnsembleConfig current) {
        QuorumVerifier counting = ask(slot -> slot.verifiers.create(current));
        return new Proof(counting, Answers.of(counting, current.voters()));
    }

    /**
     * The quorum system in force beside that of a text: a name, lines {@code group.N} and {@code weight.N}, or a whole list of members; with
     * commas between the lines.
     *
     * @throws IllegalArgumentException when it is not safe, with the sets that show it
     */
    QuorumTest test(String text) {
        EnsembleConfig current = ask(QuorumSlot::facts).current();
        EnsembleConfig then = listOf(text, current);
        Proof before = inForce(current);
        Proof after = verifiers.prove(then);
        return new QuorumTest(
                view(current, before.answers()),
                view(then, after.answers()),
                before.answers().difference(after.answers()),
                before.answers().differing(after.answers()));
    }

    private EnsembleConfig listOf(String text, EnsembleConfig current) {
        if (text.isBlank() || text.equals(verifiers.kind(current))) {
            return current;
        }
        EnsembleConfig bare = QuorumChange.with(current, Map.of());
        if (text.equals(verifiers.kind(bare))) {
            return bare;
        }
        String lines = text.replace(',', '\n');
        return lines.contains("server.")
                ? EnsembleConfig.parse(lines).withVersion(current.version())
                : EnsembleConfig.parse(bare.text() + "\n" + lines);
    }

    private QuorumView view(EnsembleConfig members, Answers answers) {
        Tolerance tolerance = Tolerance.of(answers);
        return new QuorumView(
                describe(members),
                Arrays.stream(answers.voters()).boxed().toList(),
                answers.isExact(),
                answers.sets(),
                answers.quorums(),
                tolerance.always(),
                tolerance.atBest(),
                tolerance.smallest(),
                tolerance.more(),
                answers.hash());
    }

    /** Its name and its lines. */
    String describe(EnsembleConfig members) {
        Map<String, String> lines = new TreeMap<>(members.quorumLines());
        return verifiers.kind(members) + (lines.isEmpty() ? "" : " " + lines);
    }

    // ------------------------------------------------------------------------------------------------ the node loop's

    void onLoop(Runnable task) {
        mailbox.post(task);
    }

    Occupant<QuorumVerifierProvider> occupant() {
        return role.occupant();
    }

    Optional<StandIn> standIn() {
        return verifiers.standIn();
    }

    /**
     * Another provider decides from the next event on; what is proposed already keeps the verifier of its proposal (J8).
     *
     * @param next empty for the one that the list of members names
     * @param members the list for which it was proven
     * @param counting what was made of it for that list
     */
    void standIn(
            Optional<StandIn> next,
            EnsembleConfig members,
            QuorumVerifier counting,
            Occupant<QuorumVerifierProvider> who) {
        verifiers.standIn(next);
        verifiers.keep(members, counting);
        verifiers.create(core.config()); // another list by now, perhaps: here a failure ends no server
        core.nextConfig().ifPresent(verifiers::create);
        loop.post(new Event.QuorumsReplaced());
        if (member && core.role() != RoleName.LOOKING) {
            peers.membersChanged();
        }
        if (verifiers.kind(core.config()).equals(verifiers.kind(members))) { // else the list names another one by now
            occupy(who, core.config());
        }
    }

    /**
     * Who hears, with its name, that the members have decided on another quorum system than the one for which a provider stands in; nobody
     * once it is over.
     */
    void watchList(Optional<Consumer<String>> hearing) {
        onOverruled = hearing;
    }

    /**
     * Asks the ensemble for another list of members; what comes of it is told once, unless the server ends.
     *
     * @throws IllegalStateException while another one is asked for
     */
    void submit(ListChange wanted) {
        if (change.isPresent()) {
            throw new IllegalStateException("another change of the list is under way");
        }
        change = Optional.of(wanted);
        wanted.submittedNanos = clock.nanoTime();
        wanted.epoch = core.epoch();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answer.whenComplete((text, failure) -> {
            if (failure != null) {
                end(wanted, wanted.refused, String.valueOf(failure.getMessage()));
            }
        });
        memberChanges.submit(
                new MemberChange(
                        Optional.empty(), Optional.empty(), Optional.of(wanted.next.text()), wanted.next.version()),
                answer);
    }

    /** Whether a list was asked for, and nobody knows yet what comes of it. */
    boolean isChanging() {
        return change.isPresent();
    }

    private void end(ListChange ended, Consumer<String> how, String text) {
        if (change.filter(ended::equals).isPresent()) {
            change = Optional.empty();
            how.accept(text);
        }
    }

    /** What follows when the list of members changes, and this slot hears of it. */
    Members watching(Members others) {
        return new Members() {
            @Override
            public void propose(EnsembleConfig next) {
                others.propose(next);
            }

            @Override
            public void withdraw() {
                others.withdraw();
            }

            @Override
            public void activate(EnsembleConfig config) {
                others.activate(config);
                onActivated(config);
            }
        };
    }

    private void onActivated(EnsembleConfig config) {
        Optional<ListChange> fulfilled = change.filter(wanted -> wanted.isFulfilledBy(config));
        show(config, fulfilled);
        if (fulfilled.isPresent()) {
            ListChange done = fulfilled.get();
            long micros = TimeUnit.NANOSECONDS.toMicros(clock.nanoTime() - done.submittedNanos);
            end(
                    done,
                    done.done,
                    String.format(
                            Locale.ROOT, "version 0x%x, joint window %.1f ms", config.version(), micros / 1000.0));
        } else {
            change.filter(wanted -> config.version() > wanted.next.version())
                    .ifPresent(wanted -> end(
                            wanted,
                            wanted.refused,
                            "another list came into force: version 0x" + Long.toHexString(config.version())));
        }
    }

    /** The role's provider is the one that the list in force names, unless it was one already. */
    private void show(EnsembleConfig config, Optional<ListChange> by) {
        String named = verifiers.kind(config);
        if (by.isPresent()) {
            occupy(by.get().who, config);
        } else if (!named.equals(kind)) {
            occupy(new Occupant<>(role.occupant().generation() + 1, idOf(named), verifiers.provider(named)), config);
            onOverruled.ifPresent(hearing -> hearing.accept(named));
        }
        kind = named;
        verifiers.keepOnly(config, core.nextConfig());
    }

    private void occupy(Occupant<QuorumVerifierProvider> who, EnsembleConfig current) {
        role.occupy(who.generation(), who.id(), who.provider());
        verifiers.occupied(who.id().name(), who.provider(), current);
    }

    private ProviderId idOf(String name) {
        return candidates.get().stream()
                .map(Candidate::id)
                .filter(id -> id.name().equals(name))
                .findFirst()
                .orElse(ProviderId.of(name));
    }

    /** As {@link QuorumReturn#want}. */
    void restore(ProviderId id, long generation, Executor work) {
        Occupant<QuorumVerifierProvider> now = role.occupant();
        if (id.isMetBy(now.id())) {
            role.occupy(Math.max(generation, now.generation()), now.id(), now.provider());
        } else if (id.name().equals(kind) || !NAMED_BY_LISTS.contains(id.name())) {
            chosen.want(id, generation, work);
            chosen.lookAmong(candidates.get(), core.config());
        }
    }

    /** Candidates are known, or others: a provider that was known by its name alone is known better, perhaps. */
    void onCandidates() {
        chosen.lookAmong(candidates.get(), core.config());
        Occupant<QuorumVerifierProvider> now = role.occupant();
        if (now.id().equals(ProviderId.of(now.id().name()))) {
            role.occupy(now.generation(), idOf(now.id().name()), now.provider());
        }
    }

    /** A change whose leader was lost ends when one is established again: with it the list is in force, or it is gone. */
    void onTick() {
        if (change.isPresent() && change.get().isLostUnder(facts())) {
            end(change.get(), change.get().refused, "its leader was lost, and the change came to nothing with it");
        }
    }

    void close() {
        desk.close();
    }
}
