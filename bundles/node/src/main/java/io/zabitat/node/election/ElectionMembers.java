package io.zabitat.node.election;

import io.zabitat.api.Member;
import io.zabitat.api.peer.Abilities;
import io.zabitat.core.Core;
import io.zabitat.core.Event;
import io.zabitat.core.Phase;
import io.zabitat.core.RoleName;
import io.zabitat.core.Status;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.quorum.OracleUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What a change of the election has to know of the members: who could take part, and what each of them holds. The node loop's. */
public final class ElectionMembers {
    private static final int REHEARSAL_LIMITS = 2;
    private static final int SEARCH_TICKS = 10;

    private final ServerConfig config;
    private final Roster roster;
    private final Core core;
    private final Consumer<Event> events;

    /** @param events takes what the core is to hear */
    public ElectionMembers(ServerConfig config, Roster roster, Core core, Consumer<Event> events) {
        this.config = config;
        this.roster = roster;
        this.core = core;
        this.events = events;
    }

    public long self() {
        return roster.self();
    }

    public boolean isLeading() {
        return core.role() == RoleName.LEADING && core.status().phase() == Phase.BROADCAST;
    }

    /** How long a search of a provider that has not proven itself may take. */
    public long searchMillis() {
        return (long) SEARCH_TICKS * config.tickTimeMillis();
    }

    /** Has the members elect, if this one leads. */
    public void stepDown(String reason) {
        events.accept(new Event.StepDown(reason));
    }

    // ------------------------------------------------------------------------------------------------ may it be

    /** What stands for and against an election that is held on purpose. */
    public PlanLine exercise() {
        return isLeading()
                ? PlanLine.warn(
                        "exercise",
                        "this server hands the lead over once it has switched: writes pause for an election, and clients"
                                + " connect again")
                : PlanLine.fail("exercise", "this server does not lead: only a leader can hand over; see zab:members");
    }

    /** What stands for and against electing by another algorithm. */
    public List<PlanLine> plan(int from, int to) {
        List<PlanLine> lines = new ArrayList<>();
        lines.add(
                Wire.of(from) == Wire.of(to)
                        ? PlanLine.fail(
                                "wire",
                                "electionAlg " + from + " and " + to + " share a port and would take each"
                                        + " other's messages for their own: go by 3")
                        : PlanLine.ok(
                                "wire",
                                "electionAlg " + from + " -> " + to
                                        + ", decided by all members together; the leader stays, nobody is elected"));
        if (to != ElectionDecision.BASE) {
            algorithmBefore3(lines);
        }
        if (!isLeading()) {
            long leader = core.status().leader();
            lines.add(PlanLine.fail(
                    "leader",
                    leader < 0
                            ? "there is none: zab:election-override " + to + " --reason TEXT on each member"
                            : "this server does not lead: ask server " + leader));
            return lines;
        }
        lines.add(
                core.nextConfig().isPresent()
                        ? PlanLine.fail("members", "a change of the members is under way")
                        : PlanLine.ok("members", roster.current().voters().size() + " voters"));
        roster.current().members().stream()
                .filter(member -> member.id() != roster.self())
                .forEach(member -> lines.add(plan(member, to)));
        return lines;
    }

    private PlanLine plan(Member member, int to) {
        String who = (member.observer() ? "observer " : "server ") + member.id();
        Optional<Status.LearnerStatus> learner = learner(member.id());
        if (learner.filter(Status.LearnerStatus::synced).isEmpty()) {
            return PlanLine.warn(who, "is away: it takes part again once it has electionAlg " + to);
        }
        return learner.get().abilities() == Abilities.NONE
                ? PlanLine.fail(who, "is Apache ZooKeeper, which elects by electionAlg 3 only and cannot be told")
                : PlanLine.ok(who, "is there, and is asked before anything changes");
    }

    private Optional<Status.LearnerStatus> learner(long id) {
        return core.status().learners().stream()
                .filter(learner -> learner.serverId() == id)
                .findFirst();
    }

    /** As a start with that algorithm would refuse it. */
    private void algorithmBefore3(List<PlanLine> lines) {
        if (config.sslQuorum() || config.portUnification()) {
            lines.add(PlanLine.fail("tls", "elections by datagrams have no TLS"));
        }
        if (config.reconfigEnabled()) {
            lines.add(PlanLine.fail("reconfigEnabled", "elections by datagrams do not tell of new members"));
        }
        if (!roster.current().quorumLines().isEmpty()) {
            lines.add(PlanLine.fail("groups", "elections by datagrams know plain majorities"));
        }
        if (core.quorum().oracle() != OracleUse.NONE) {
            lines.add(PlanLine.fail("oracle", "elections by datagrams ask no oracle"));
        }
        if (roster.current().members().stream()
                .anyMatch(member -> member.addresses().size() > 1)) {
            lines.add(PlanLine.fail("addresses", "elections by datagrams know one address of each server"));
        }
        lines.add(PlanLine.warn(
                "network", "anyone on it can disturb elections with forged datagrams; electionAlg 3 uses connections"));
    }

    /** The other members that take part now. */
    public List<Long> present() {
        return core.status().learners().stream()
                .filter(Status.LearnerStatus::synced)
                .map(Status.LearnerStatus::serverId)
                .filter(id -> roster.current().member(id).isPresent())
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ rehearsing

    /** All members with what they hold, as far as it is known here: a leader knows, others take it that all hold what they do. */
    public Rehearsal.Setting setting(ElectionContext context, int algorithm) {
        Status status = core.status();
        List<Rehearsal.Participant> participants = roster.current().members().stream()
                .map(member -> new Rehearsal.Participant(
                        member.id(), member.observer(), zxid(member.id(), status), Math.max(0, status.epoch())))
                .toList();
        return new Rehearsal.Setting(
                context.config(),
                context.next(),
                context.quorum(),
                context.settings(),
                participants,
                Wire.of(algorithm) == Wire.MESH,
                (long) REHEARSAL_LIMITS * config.quorumConfig().initLimitMillis());
    }

    private long zxid(long id, Status status) {
        long acked = id == roster.self()
                ? status.lastLogged()
                : learner(id).map(Status.LearnerStatus::lastAcked).orElse(-1L);
        return acked < 0 ? status.lastCommitted() : Math.min(acked, status.lastLogged()); // NEWLEADER's is no history
    }

    /** Members that are known to be away. */
    public Set<Long> away() {
        Set<Long> away = new TreeSet<>();
        if (core.role() == RoleName.LEADING) {
            roster.current().members().forEach(member -> away.add(member.id()));
            away.removeAll(present());
            away.remove(roster.self());
        }
        return away;
    }

    public OptionalLong leader() {
        long leader = core.status().leader();
        return leader < 0 ? OptionalLong.empty() : OptionalLong.of(leader);
    }
}
