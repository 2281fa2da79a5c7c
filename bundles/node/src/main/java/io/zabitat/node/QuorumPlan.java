package io.zabitat.node;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.node.host.FirstCause;
import io.zabitat.node.quorum.Proof;
import io.zabitat.node.quorum.QuorumChange;
import io.zabitat.node.quorum.QuorumFacts;
import io.zabitat.node.quorum.Tolerance;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.SwapOrder;
import io.zabitat.spi.quorum.QuorumVerifierProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Everything that must hold before another quorum system may be taken (hot swap 4.1, 4.2 and the table of section 2). Looks, and asks the
 * members; changes nothing. Made anew for the plan, the preparation and the cut-over, never on the node loop.
 */
final class QuorumPlan {
    static final String DIFFERS = "SWAP-202";
    static final String DISAGREE = "SWAP-401";
    static final String BUSY = "SWAP-402";

    /** ZooKeeper's: what its servers can parse. */
    private static final Set<String> COMMON = Set.of("majority", "hierarchical");

    private static final long COUNT_MILLIS = 5_000;
    private static final int SHOWN_HASH = 12;

    private final QuorumSlot slot;
    private final SwapOrder order;
    private final long millis;
    private final List<PlanLine> lines = new ArrayList<>();
    private Optional<Findings> findings = Optional.empty();

    /** What was found, when nothing stands against it. */
    record Findings(QuorumChange change, QuorumVerifierProvider provider, Proof before, Proof after, String detail) {}

    private QuorumPlan(QuorumSlot slot, SwapOrder order) {
        this.slot = slot;
        this.order = order;
        String asked = order.policy().getOrDefault("count", Long.toString(COUNT_MILLIS));
        this.millis = asked.matches("\\d{1,6}") ? Long.parseLong(asked) : COUNT_MILLIS;
    }

    static QuorumPlan make(QuorumSlot slot, SwapOrder order) {
        QuorumPlan plan = new QuorumPlan(slot, order);
        try {
            plan.look();
        } catch (IllegalArgumentException | IllegalStateException e) {
            plan.fail("quorum", String.valueOf(e.getMessage()));
        }
        return plan;
    }

    List<PlanLine> lines() {
        return List.copyOf(lines);
    }

    /** The first thing that stands against it. */
    Optional<PlanLine> flaw() {
        return lines.stream()
                .filter(line -> line.level() == PlanLine.Level.FAIL)
                .findFirst();
    }

    /** Present when there is no {@link #flaw}. */
    Optional<Findings> findings() {
        return flaw().isPresent() ? Optional.empty() : findings;
    }

    private void fail(String subject, String text) {
        lines.add(PlanLine.fail(subject, text));
    }

    private void ok(String subject, String text) {
        lines.add(PlanLine.ok(subject, text));
    }

    // ------------------------------------------------------------------------------------------------ what both need

    private void look() {
        QuorumFacts facts = slot.ask(QuorumSlot::facts);
        if (!facts.hasLeader()) {
            fail("leader", BUSY + " there is no leader: only under one can a quorum system be changed");
            return;
        }
        if (facts.next().isPresent()) {
            long version = facts.next().get().version();
            fail(
                    "free",
                    BUSY + " version 0x" + Long.toHexString(version) + " of the list of members is proposed and"
                            + " not in force yet");
            return;
        }
        Verifiers verifiers = slot.verifiers();
        QuorumChange change = QuorumChange.of(
                facts.current(), verifiers::kind, order.to().id().name(), order.policy());
        ok("change", change.isReplicated() ? "by the ensemble: " + text(change) : "by this server alone");
        Proof before = slot.inForce(facts.current());
        Optional<Tried> tried = timed(() -> tryOut(change));
        if (tried.isEmpty()) {
            fail("provider", "SWAP-201 " + order.to().id() + " gives no answers in " + millis + " ms");
            return;
        } else if (tried.get().proof().isEmpty()) {
            fail("safe", tried.get().flaw());
            return;
        }
        Proof after = tried.get().proof().get();
        String sets = (after.answers().isExact() ? "all " : "a sample of ")
                + after.answers().sets() + " sets of voters";
        ok("safe", "no two quorums apart, none that ends when somebody joins: " + sets);
        String detail = change.isReplicated() ? ensemble(facts, change, before, after) : alone(before, after);
        findings = Optional.of(new Findings(change, tried.get().provider(), before, after, detail));
    }

    private String text(QuorumChange change) {
        return slot.describe(change.current()) + " -> " + slot.describe(change.next());
    }

    /** What has come of asking the provider. */
    private record Tried(QuorumVerifierProvider provider, Optional<Proof> proof, String flaw) {}

    private Tried tryOut(QuorumChange change) {
        try {
            QuorumVerifierProvider provider =
                    (QuorumVerifierProvider) order.to().provider().get();
            return new Tried(provider, Optional.of(slot.verifiers().prove(change.next(), provider)), "");
        } catch (IllegalArgumentException e) {
            boolean refused = e.getCause() == null || e.getCause() instanceof IllegalArgumentException;
            String code = refused ? DIFFERS : "SWAP-201";
            return new Tried(null, Optional.empty(), code + " " + e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            return new Tried(null, Optional.empty(), "SWAP-201 " + order.to().id() + ": " + FirstCause.of(e));
        }
    }

    /** Runs a provider's code where it may hang; empty when it does. */
    private <T> Optional<T> timed(Supplier<T> task) {
        AtomicReference<Thread> runs = new AtomicReference<>();
        CompletableFuture<T> end = new CompletableFuture<>();
        order.work().execute(() -> {
            runs.set(Thread.currentThread());
            try {
                end.complete(task.get());
            } catch (RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(slot.asking().await(end, millis));
        } catch (TimeoutException e) {
            Optional.ofNullable(runs.get()).ifPresent(Thread::interrupt);
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Optional.ofNullable(runs.get()).ifPresent(Thread::interrupt);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    // ------------------------------------------------------------------------------------------------ alone

    private String alone(Proof before, Proof after) {
        Optional<String> difference = before.answers().difference(after.answers());
        if (difference.isPresent()) {
            fail(
                    "answers",
                    DIFFERS + " they are not equal: " + difference.get() + ". What changes answers needs the"
                            + " lines group.N and weight.N, and the ensemble's agreement");
            return "";
        }
        String equal = "equal in " + after.answers().sets() + " sets of voters"
                + (after.answers().isExact() ? "" : ", a sample; both are asked until the commit");
        ok("answers", equal);
        ok("steps", "between two events; what is proposed already keeps its verifier");
        return equal;
    }

    // ------------------------------------------------------------------------------------------------ the ensemble

    private String ensemble(QuorumFacts facts, QuorumChange change, Proof before, Proof after) {
        if (before.answers().isAskingOracle() || after.answers().isAskingOracle()) {
            fail(
                    "oracle",
                    "an oracle is asked, and which one stands in each member's own file, which no list of"
                            + " members carries: two members could be counted by different rules");
            return "";
        }
        if (!slot.verifiers().listChanges()) {
            fail("list", "the list of members is fixed: reconfigEnabled=true is needed on every member");
            return "";
        }
        if (!facts.leads()) {
            fail("leader", BUSY + " this server does not lead: plan it at server " + facts.leader());
            return "";
        }
        String list = "list of members 0x" + Long.toHexString(change.current().version());
        lines.add(
                after.verifier().weight(facts.self()) > 0
                        ? PlanLine.ok("leader", "this server; " + list)
                        : PlanLine.warn("leader", "this server weighs nothing then: another one leads; " + list));
        quorums(facts, change.next(), before, after);
        members(facts, change.next(), after);
        int differing = before.answers().differing(after.answers());
        ok("answers", differing + " of " + after.answers().sets() + " sets are counted in another way");
        Tolerance was = Tolerance.of(before.answers());
        Tolerance becomes = Tolerance.of(after.answers());
        PlanLine tolerated = PlanLine.ok(
                "tolerates",
                "the loss of any " + was.always() + " voters now (at best " + was.atBest() + "), of any "
                        + becomes.always() + " then (at best " + becomes.atBest() + ")");
        lines.add(becomes.always() < was.always() ? PlanLine.warn(tolerated.subject(), tolerated.text()) : tolerated);
        ok("steps", "one transaction, which quorums of both must have; back by the reverse change");
        return "";
    }

    private void quorums(QuorumFacts facts, EnsembleConfig next, Proof before, Proof after) {
        long[] synced = Arrays.stream(facts.following()).filter(next::isVoter).toArray();
        boolean both = before.verifier().isQuorum(synced) && after.verifier().isQuorum(synced);
        if (both) {
            ok("synced", Arrays.toString(synced) + " are quorums of both");
        } else {
            fail("synced", BUSY + " only " + Arrays.toString(synced) + " take part: not a quorum of both");
        }
        List<Long> absent = facts.absent();
        if (!absent.isEmpty()) {
            boolean allowed = "allow".equals(order.policy().get("absent"));
            String text = "servers " + absent + " do not take part, and are not asked how they would count";
            lines.add(
                    allowed
                            ? PlanLine.warn("absent", text)
                            : PlanLine.fail(
                                    "absent", BUSY + " " + text + "; --policy absent=allow goes on without them"));
        }
    }

    /** Each member counts by itself: all must come to the same (SWAP-401). */
    private void members(QuorumFacts facts, EnsembleConfig next, Proof after) {
        List<Long> mute = facts.mute();
        if (!mute.isEmpty()) {
            boolean common = COMMON.contains(slot.verifiers().kind(next));
            String text = "servers " + mute + " cannot be asked: Apache ZooKeeper, or of an older version";
            lines.add(common ? PlanLine.warn("members", text) : PlanLine.fail("members", DISAGREE + " " + text));
        }
        if (flaw().isPresent()) {
            return; // nobody is asked in vain
        }
        String own = after.answers().hash();
        Map<Long, String> said = new TreeMap<>(Map.of(facts.self(), own));
        Map<Long, PeerMessage.CountAnswer> answers = slot.count(next, millis);
        facts.synced().stream().filter(QuorumFacts::canBeAsked).forEach(learner -> {
            PeerMessage.CountAnswer answer = answers.get(learner.serverId());
            said.put(learner.serverId(), text(answer));
        });
        String table = table(said);
        if (new HashSet<>(said.values()).size() == 1) {
            ok("members", said.keySet() + " count alike: " + own.substring(0, SHOWN_HASH));
        } else {
            fail("members", DISAGREE + " members do not count alike: " + table);
        }
    }

    private static String text(PeerMessage.CountAnswer answer) {
        if (answer == null) {
            return "no answer";
        }
        return answer.counts() ? answer.text() : "cannot: " + answer.text();
    }

    private static String table(Map<Long, String> said) {
        List<String> rows = new ArrayList<>();
        said.forEach((server, text) ->
                rows.add(server + " -> " + (text.matches("[0-9a-f]{64}") ? text.substring(0, SHOWN_HASH) : text)));
        return String.join(", ", rows);
    }
}
