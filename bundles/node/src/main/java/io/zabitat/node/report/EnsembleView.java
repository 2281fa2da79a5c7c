package io.zabitat.node.report;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.api.Member;
import io.zabitat.api.Zxid;
import io.zabitat.core.Core;
import io.zabitat.core.Phase;
import io.zabitat.core.RoleName;
import io.zabitat.core.Status;
import io.zabitat.node.membership.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Puts together what this server knows of its ensemble, for reports. A leader knows how far its learners are; a learner knows of
 * itself and of its link to the leader; nobody guesses. Owned by the node loop.
 */
public final class EnsembleView {
    private static final String SELF = "self";
    private static final String DOWN = "down";
    private static final String UP = "up";
    private static final String OUTSIDE = "outside";

    private final long self;
    private final Member own;
    private final EnsembleConfig config;
    private final Optional<EnsembleConfig> next;
    private final Core core;
    private final ElectionRecord elections;
    private final Supplier<Optional<List<Long>>> meshed;

    /** @param meshed the ids of all servers with a connection for elections; empty when elections need none */
    public EnsembleView(Roster roster, Core core, ElectionRecord elections, Supplier<Optional<List<Long>>> meshed) {
        this.self = roster.self();
        this.own = roster.own();
        this.config = roster.current();
        this.next = roster.next();
        this.core = core;
        this.elections = elections;
        this.meshed = meshed;
    }

    public EnsembleReport report() {
        Status status = core.status();
        return new EnsembleReport(
                status.phase().name().toLowerCase(Locale.ROOT),
                status.leader(),
                status.epoch(),
                status.lastLogged(),
                status.lastCommitted(),
                config.version(),
                members(status),
                elections.entries());
    }

    private List<EnsembleReport.MemberLine> members(Status status) {
        List<EnsembleReport.MemberLine> lines = new ArrayList<>();
        Optional<Set<Long>> up = meshed.get().map(TreeSet::new);
        for (Member member : listed()) {
            String election = member.id() == self
                    ? SELF
                    : up.map(ids -> upOrDown(ids, member.id())).orElse("");
            lines.add(
                    status.role() == RoleName.LEADING && member.id() != self
                            ? learner(member, election, status)
                            : ownOrOther(member, election, status));
        }
        if (status.role() == RoleName.LEADING) {
            status.learners().stream()
                    .filter(learner -> learner.serverId() >= 0 && !isListed(learner.serverId()))
                    .map(learner -> learner(
                            learner,
                            status,
                            OUTSIDE,
                            "",
                            "",
                            up.map(ids -> upOrDown(ids, learner.serverId())).orElse("")))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static String upOrDown(Set<Long> up, long id) {
        return up.contains(id) ? UP : DOWN;
    }

    private boolean isListed(long id) {
        return config.member(id).isPresent()
                || next.flatMap(list -> list.member(id)).isPresent();
    }

    /** The members, those that are proposed, and this server, which may have been removed. */
    private List<Member> listed() {
        TreeMap<Long, Member> listed = new TreeMap<>(Map.of(self, own));
        next.ifPresent(proposed -> proposed.members().forEach(member -> listed.put(member.id(), member)));
        config.members().forEach(member -> listed.put(member.id(), member));
        return List.copyOf(listed.values());
    }

    /** As the leader sees it. */
    private EnsembleReport.MemberLine learner(Member member, String election, Status status) {
        Status.LearnerStatus found = status.learners().stream()
                .filter(learner -> learner.serverId() == member.id())
                .findFirst()
                .orElse(null);
        if (found == null) {
            return line(member, kind(member), "no", -1, -1, election, DOWN);
        }
        return learner(found, status, standing(member), address(member), clients(member), election);
    }

    private static EnsembleReport.MemberLine learner(
            Status.LearnerStatus found,
            Status status,
            String standing,
            String address,
            String clients,
            String election) {
        return new EnsembleReport.MemberLine(
                found.serverId(),
                standing,
                found.observer() ? "observer" : "follower",
                address,
                clients,
                found.synced() ? "yes" : "no",
                found.lastAcked(),
                found.synced() && !found.observer() ? lag(found.lastAcked(), status.lastProposed()) : -1,
                election,
                found.stage().toLowerCase(Locale.ROOT));
    }

    private EnsembleReport.MemberLine ownOrOther(Member member, String election, Status status) {
        boolean established = status.phase() == Phase.BROADCAST;
        if (member.id() == self) {
            boolean looking = status.role() == RoleName.LOOKING;
            return line(
                    member,
                    roleName(status.role()),
                    established ? "yes" : "no",
                    status.role() == RoleName.OBSERVING || looking ? -1 : status.lastPersisted(),
                    established ? lag(status.lastCommitted(), status.lastProposed()) : -1,
                    election,
                    SELF);
        }
        if (member.id() == status.leader()) {
            return line(member, "leader", "", -1, -1, election, established ? UP : "joining");
        }
        return line(member, kind(member), "", -1, -1, election, "");
    }

    private EnsembleReport.MemberLine line(
            Member member, String role, String synced, long acked, long lag, String election, String link) {
        return new EnsembleReport.MemberLine(
                member.id(),
                standing(member),
                role,
                address(member),
                clients(member),
                synced,
                acked,
                lag,
                election,
                link);
    }

    private static String address(Member member) {
        return member.addresses().get(0).quorum().toString();
    }

    private static String clients(Member member) {
        return member.client().map(Member.HostPort::toString).orElse("");
    }

    private String standing(Member member) {
        boolean now = config.member(member.id()).isPresent();
        boolean later = next.map(list -> list.member(member.id()).isPresent()).orElse(now);
        if (!now && !later) {
            return OUTSIDE;
        } else if (now != later) {
            return later ? "joining" : "leaving";
        }
        return member.observer() ? "observer" : "voter";
    }

    /** In transactions; between epochs nobody can count them. A new epoch begins with nothing to lag behind. */
    private static long lag(long zxid, long newest) {
        if (Zxid.counter(newest) == 0) {
            return 0;
        }
        return zxid >= 0 && Zxid.epoch(zxid) == Zxid.epoch(newest) ? Math.max(0, newest - zxid) : -1;
    }

    private static String kind(Member member) {
        return member.observer() ? "observer" : "participant";
    }

    static String roleName(RoleName role) {
        return switch (role) {
            case LEADING -> "leader";
            case FOLLOWING -> "follower";
            case OBSERVING -> "observer";
            case LOOKING -> "looking";
        };
    }
}
