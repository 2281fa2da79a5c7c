package io.zabitat.election.udp;

import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionSink;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Goes on asking those who have made this server the leader, until it is established. ZooKeeper does not; the question is its own
 * (election protocol, section 4), which any server answers. An answer does not say whether who gives it looks for a
 * leader or has one: followers that have not noticed yet that their leader has resigned elect it once more, and then somebody else, and it would
 * wait for them as long as initLimit. Made and called by {@link UdpElection}.
 */
final class Mandate {
    private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long self;
    private final Iterable<Long> voters;
    private final QuorumVerifier quorum;
    private final int xid;

    /** Voters whose last answer named another one. */
    private final SortedSet<Long> others = new TreeSet<>();

    private long restNanos = FIRST_REST_NANOS;
    private long askAt;

    Mandate(ElectionContext context, long nowNanos) {
        self = context.self();
        voters = context.config().voters();
        quorum = context.quorum();
        xid = context.random().nextInt();
        askAt = nowNanos + restNanos;
    }

    long wakeAt() {
        return askAt;
    }

    void onTick(long nowNanos, ElectionSink out) {
        if (nowNanos - askAt < 0) {
            return;
        }
        byte[] question = Packets.question(xid);
        for (long each : voters) {
            if (each != self) {
                out.send(each, question);
            }
        }
        restNanos = Math.min(2 * restNanos, LONGEST_REST_NANOS);
        askAt = nowNanos + restNanos;
    }

    /** Whether those who may still vote for this server are no quorum, behind this answer. */
    boolean isLostWith(long from, Packets.Answer answer) {
        if (answer.xid() != xid || answer.server() != from || !quorum.isVoter(from)) {
            return false;
        }
        if (answer.vote().leader() == self) {
            others.remove(from);
            return false;
        }
        others.add(from);
        SortedSet<Long> left = new TreeSet<>();
        voters.forEach(left::add);
        left.removeAll(others);
        return !quorum.isQuorum(left.stream().mapToLong(Long::longValue).toArray());
    }
}
