package io.zabitat.node;

import io.zabitat.core.Core;
import io.zabitat.core.RoleName;
import io.zabitat.core.Status;
import io.zabitat.core.StopReason;
import io.zabitat.node.host.Clock;
import io.zabitat.node.host.NoteLimit;
import io.zabitat.node.report.ElectionRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each change of this server's role, with what an operator asks first. Owned by the node loop. */
final class RoleLog implements NodeLoop.RoleListener {
    private static final Logger LOG = LoggerFactory.getLogger(ZabitatServer.class);

    private final String name;
    private final boolean member;
    private final Core core;
    private final Clock clock;
    private final ElectionRecord elections;
    private final Consumer<String> onHalt;
    private final NoteLimit learners;
    private final NoteLimit notes;
    private long servingSinceNanos;

    /** @param member whether it belongs to an ensemble */
    RoleLog(String name, boolean member, Core core, Clock clock, ElectionRecord elections, Consumer<String> onHalt) {
        this.name = name;
        this.member = member;
        this.core = core;
        this.clock = clock;
        this.elections = elections;
        this.onHalt = onHalt;
        this.learners = new NoteLimit(clock, text -> LOG.warn("server={} {}", name, text));
        this.notes = new NoteLimit(clock, text -> LOG.info("server={} {}", name, text));
    }

    @Override
    public void onServing(RoleName role, long epoch) {
        servingSinceNanos = clock.nanoTime();
        if (!member) {
            LOG.info("server={} role={} epoch=0x{}", name, role, Long.toHexString(epoch));
            return;
        }
        LOG.info(
                "server={} role={} leader={} epoch=0x{} zxid=0x{}{}",
                name,
                role,
                core.status().leader(),
                Long.toHexString(epoch),
                Long.toHexString(core.status().lastCommitted()),
                elections
                        .established()
                        .map(last -> " elected in " + last.electionMillis() + " ms, serves after "
                                + last.servingMillis() + " ms")
                        .orElse(""));
    }

    @Override
    public void onStopped(StopReason reason, String detail) {
        Status status = core.status();
        boolean led = member && status.role() == RoleName.LEADING;
        long seconds = (clock.nanoTime() - servingSinceNanos) / 1_000_000_000;
        LOG.warn(
                "server={} stops serving as {} after {} s: {}: {}{}",
                name,
                status.role(),
                seconds,
                reason,
                detail,
                led ? leaderState(reason, status) : "");
    }

    /** The first questions about a leader that gave up; one that lost its quorum has answered the first. */
    private static String leaderState(StopReason reason, Status status) {
        String synced = reason == StopReason.QUORUM_LOST ? "" : "; synced followers " + syncedFollowers(status);
        return synced + "; outstanding proposals " + status.outstanding();
    }

    private static List<Long> syncedFollowers(Status status) {
        return status.learners().stream()
                .filter(learner -> learner.synced() && !learner.observer())
                .map(Status.LearnerStatus::serverId)
                .toList();
    }

    @Override
    public void onJoined(long link) {
        Status status = core.status();
        learner(status, link)
                .ifPresent(learner -> LOG.info(
                        "server={} {} {} is synced; synced followers {}",
                        name,
                        kind(learner),
                        learner.serverId(),
                        syncedFollowers(status)));
    }

    @Override
    public void onLinkDown(long link, String reason) {
        if (core.role() != RoleName.LEADING) {
            return; // what it means for a learner is said when the role ends
        }
        learner(core.status(), link)
                .filter(learner -> learner.serverId() >= 0) // who has not said so much is noted by its address
                .ifPresent(learner -> learners.accept(
                        "lost " + kind(learner) + " " + learner.serverId() + " at " + learner.stage() + ": " + reason));
    }

    private static Optional<Status.LearnerStatus> learner(Status status, long link) {
        return status.learners().stream()
                .filter(learner -> learner.link() == link)
                .findFirst();
    }

    private static String kind(Status.LearnerStatus learner) {
        return learner.observer() ? "observer" : "follower";
    }

    @Override
    public void onNote(String text) {
        notes.accept(text);
    }

    @Override
    public void onHalt(String reason) {
        onHalt.accept(reason);
    }
}
