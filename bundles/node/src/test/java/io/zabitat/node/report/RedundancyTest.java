package io.zabitat.node.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.membership.Roster;
import io.zabitat.node.report.EnsembleReport.MemberLine;
import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.PlanLine.Level;
import io.zabitat.quorum.majority.MajorityProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether an ensemble of three voters and an observer would go on without one of them, as each of them sees it. */
class RedundancyTest {
    private static final EnsembleConfig CONFIG =
            EnsembleConfig.parse("server.1=h1:2888:3888:participant\nserver.2=h2:2888:3888:participant\n"
                    + "server.3=h3:2888:3888:participant\nserver.4=h4:2888:3888:observer\nversion=0\n");

    private static PlanLine look(long self, String phase, long leader, MemberLine... lines) {
        EnsembleReport report = new EnsembleReport(phase, leader, 1, 0, 0, 0, List.of(lines), List.of());
        return new Redundancy(
                        Optional.of(new Roster(self, CONFIG)),
                        () -> report,
                        members -> new MajorityProvider().create(members.voters(), Map.of()),
                        Runnable::run)
                .plan();
    }

    private static MemberLine line(long id, String synced, String election) {
        return new MemberLine(id, "voter", "participant", "", "", synced, -1, -1, election, "");
    }

    private static void check(Level level, String text, PlanLine found) {
        assertEquals(level, found.level(), found.text());
        assertTrue(found.text().contains(text), found.text());
    }

    @Test
    void shouldCountWhoIsLevelAtALeader() {
        MemberLine own = line(1, "yes", "self");
        check(
                Level.OK,
                "[2, 3]",
                look(1, "broadcast", 1, own, line(2, "yes", "up"), line(3, "yes", "up"), line(4, "yes", "up")));
        check(
                Level.FAIL,
                "only [2] are there",
                look(1, "broadcast", 1, own, line(2, "yes", "up"), line(3, "no", "up"), line(4, "yes", "up")));
    }

    @Test
    void shouldCountWhoIsThereForElectionsAtAFollower() {
        MemberLine own = line(2, "yes", "self");
        check(Level.OK, "[1, 3]", look(2, "broadcast", 1, line(1, "", "up"), own, line(3, "", "up")));
        check(Level.FAIL, "only [1]", look(2, "broadcast", 1, line(1, "", "up"), own, line(3, "", "down")));
        check(Level.WARN, "only the leader knows", look(2, "broadcast", 1, line(1, "", ""), own, line(3, "", "")));
    }

    @Test
    void shouldAskForALeaderAndLetObserversDoAsTheyLike() {
        check(Level.FAIL, "no leader", look(2, "election", -1));
        check(Level.FAIL, "come level", look(2, "synchronization", 1));
        check(Level.OK, "no vote", look(4, "broadcast", 1));
    }

    @Test
    void shouldWarnAServerAlone() {
        PlanLine alone = new Redundancy(Optional.empty(), () -> null, members -> null, Runnable::run).plan();
        check(Level.WARN, "alone", alone);
    }
}
