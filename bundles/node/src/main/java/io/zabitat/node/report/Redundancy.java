package io.zabitat.node.report;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Whether the ensemble would go on without this member, which is the second net under a change of its store (hot-swap 2 and 6, S0). A
 * leader knows who is level; a learner knows who is there for elections. Looks on the node loop; {@link #plan} waits for that on any
 * other thread.
 */
public final class Redundancy {
    private static final String SUBJECT = "quorum";
    private static final long WAIT_SECONDS = 5;

    private final Optional<Roster> roster;
    private final Supplier<EnsembleReport> report;
    private final Function<EnsembleConfig, QuorumVerifier> quorums;
    private final Executor loop;

    /**
     * @param roster of an ensemble; empty for a server alone
     * @param loop runs tasks on the node loop
     */
    public Redundancy(
            Optional<Roster> roster,
            Supplier<EnsembleReport> report,
            Function<EnsembleConfig, QuorumVerifier> quorums,
            Executor loop) {
        this.roster = roster;
        this.report = report;
        this.quorums = quorums;
        this.loop = loop;
    }

    /** For a plan. */
    public PlanLine plan() {
        CompletableFuture<PlanLine> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(look()));
        try {
            return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PlanLine.fail(SUBJECT, "interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return PlanLine.fail(SUBJECT, "the server does not answer");
        }
    }

    /** On the node loop. */
    public PlanLine look() {
        if (roster.isEmpty()) {
            return PlanLine.warn(SUBJECT, "this server is alone: no other member has what it has");
        }
        EnsembleReport now = report.get();
        Roster members = roster.get();
        if (now.leader() < 0 || !now.phase().equals("broadcast")) {
            return PlanLine.fail(SUBJECT, "there is no leader, or this member has not come level with it");
        }
        if (members.next().isPresent()) {
            return PlanLine.fail(SUBJECT, "a change of the members is under way");
        }
        if (members.isObserver()) {
            return PlanLine.ok(SUBJECT, "this member has no vote");
        }
        List<Long> others = now.members().stream()
                .filter(member -> members.current().isVoter(member.id()) && member.id() != members.self())
                .filter(member -> isThere(member, now.leader()))
                .map(EnsembleReport.MemberLine::id)
                .toList();
        QuorumVerifier verifier = quorums.apply(members.current());
        if (verifier.isQuorum(others.stream().mapToLong(Long::longValue).toArray())) {
            return PlanLine.ok(SUBJECT, "survives this member: " + others + " are there");
        }
        boolean knows = now.members().stream()
                .anyMatch(member -> member.id() != members.self()
                        && member.id() != now.leader()
                        && !(member.synced() + member.election()).isEmpty());
        return !knows && now.leader() != members.self()
                ? PlanLine.warn(
                        SUBJECT, "only the leader knows whether it survives this member: ask it with zab:members")
                : PlanLine.fail(
                        SUBJECT, "would not survive this member: of the other voters only " + others + " are there");
    }

    /** Whether this member leads, and knows that another one is not level with it. On the node loop. */
    public boolean isGone(long member) {
        EnsembleReport now = report.get();
        return roster.isPresent()
                && now.leader() == roster.get().self()
                && now.phase().equals("broadcast")
                && now.members().stream()
                        .noneMatch(line -> line.id() == member && line.synced().equals("yes"));
    }

    private static boolean isThere(EnsembleReport.MemberLine member, long leader) {
        boolean unknown = member.synced().isEmpty();
        return member.synced().equals("yes")
                || unknown && (member.id() == leader || member.election().equals("up"));
    }
}
