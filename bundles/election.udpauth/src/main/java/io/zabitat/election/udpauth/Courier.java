package io.zabitat.election.udpauth;

import io.zabitat.spi.election.ElectionSink;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Brings the newest notification to each voter, again and again until it is acknowledged; with a challenge asked for before, when the
 * algorithm wants one. A newer notification takes the place of the older. Owned by {@link UdpAuthElection}.
 */
final class Courier {
    private static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Each further wait for a challenge is twice as long, up to 1.6 s. A server of 3.4 that is busy with waiting for one itself has room for two
     * datagrams a voter, and throws its own away while requests of others fill it.
     */
    private static final int MOST_DOUBLINGS = 4;

    /**
     * ZooKeeper waits for a second, then for ten. Whoever is alone with two lost datagrams would know of nobody for so long; and that a
     * notification comes once more harms nobody, since an acknowledgement of any of them counts.
     */
    private static final long LATER_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A peer that seems to know too little is told again at once, but not more often than this. */
    private static final long PROMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Long enough for the answer of a server of 3.4 that waits for others first, short enough to begin anew when all was lost. */
    private static final long CHALLENGE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final boolean challenged;
    private final SortedMap<Long, Delivery> deliveries = new TreeMap<>();
    private long nextTag;

    /** @param random where tags begin: ZooKeeper begins with 0, but they mean nothing to others, and forged answers have to guess */
    Courier(boolean challenged, RandomGenerator random) {
        this.challenged = challenged;
        nextTag = random.nextLong() >>> 2;
    }

    /** One notification on its way to one voter. */
    private static final class Delivery {
        final long to;
        final long tag;
        final Ballot vote;
        final long round;
        final long startedAt;
        long challenge;
        boolean hasChallenge;
        boolean acknowledged;
        int attempt;
        long sentAt;
        long dueAt;

        Delivery(long to, long tag, Ballot vote, long round, long nowNanos) {
            startedAt = nowNanos;
            this.to = to;
            this.tag = tag;
            this.vote = vote;
            this.round = round;
        }

        /** A new tag would make void the challenge that is coming. */
        boolean isOnItsWay(Ballot same, long sameRound, long nowNanos) {
            return !acknowledged && says(same, sameRound) && nowNanos - startedAt < CHALLENGE_PATIENCE_NANOS;
        }

        boolean says(Ballot same, long sameRound) {
            return vote.equals(same) && round == sameRound;
        }
    }

    void bring(long to, Ballot vote, long round, long nowNanos, ElectionSink out) {
        Delivery last = deliveries.get(to);
        if (challenged && last != null && last.isOnItsWay(vote, round, nowNanos)) {
            return;
        }
        Delivery delivery = new Delivery(to, nextTag++, vote, round, nowNanos);
        if (last != null && !last.acknowledged && last.says(vote, round)) {
            delivery.attempt = last.attempt;
        }
        deliveries.put(to, delivery);
        attempt(delivery, nowNanos, out);
    }

    /** The same notification once more, also when it was acknowledged: whoever did so may have forgotten it. */
    void bringAgain(long to, long nowNanos, ElectionSink out) {
        Delivery last = deliveries.get(to);
        if (last == null) {
            return;
        }
        boolean asking = challenged && last.isOnItsWay(last.vote, last.round, nowNanos);
        if (asking && nowNanos - last.sentAt >= FIRST_WAIT_NANOS) {
            attemptAnew(last, nowNanos, out);
        } else if (!asking && nowNanos - last.sentAt >= PROMPT_NANOS) {
            bring(to, last.vote, last.round, nowNanos, out);
        }
    }

    private void attempt(Delivery delivery, long nowNanos, ElectionSink out) {
        delivery.sentAt = nowNanos;
        if (challenged && !delivery.hasChallenge) {
            delivery.dueAt = nowNanos + (FIRST_WAIT_NANOS << Math.min(delivery.attempt, MOST_DOUBLINGS));
            out.send(delivery.to, Packet.challengeRequest(delivery.tag).encode());
        } else {
            delivery.dueAt = nowNanos + (delivery.attempt == 0 ? FIRST_WAIT_NANOS : LATER_WAIT_NANOS);
            out.send(
                    delivery.to,
                    Packet.notification(delivery.tag, delivery.vote, delivery.round, delivery.challenge)
                            .encode());
        }
    }

    void onChallenge(long from, Packet packet, long nowNanos, ElectionSink out) {
        Delivery delivery = deliveries.get(from);
        if (challenged && isOpen(delivery, packet.tag()) && !delivery.hasChallenge) {
            delivery.challenge = packet.first();
            delivery.hasChallenge = true;
            attempt(delivery, nowNanos, out);
        }
    }

    /** Whether the packet acknowledges what is on its way: anything else is late, or forged. */
    boolean onAck(long from, Packet packet) {
        Delivery delivery = deliveries.get(from);
        if (!isOpen(delivery, packet.tag())) {
            return false;
        }
        delivery.acknowledged = true;
        return true;
    }

    boolean hasAcknowledged() {
        return deliveries.values().stream().anyMatch(delivery -> delivery.acknowledged);
    }

    private static boolean isOpen(Delivery delivery, long tag) {
        return delivery != null && !delivery.acknowledged && delivery.tag == tag;
    }

    /** As long as it is true, as ZooKeeper queues it again. Each attempt asks for a challenge of its own, where one is wanted. */
    void onTick(long nowNanos, ElectionSink out) {
        for (Delivery delivery : deliveries.values()) {
            if (!delivery.acknowledged && nowNanos - delivery.dueAt >= 0) {
                attemptAnew(delivery, nowNanos, out);
            }
        }
    }

    private void attemptAnew(Delivery delivery, long nowNanos, ElectionSink out) {
        delivery.attempt++;
        delivery.hasChallenge = false; // whoever gave it may have been restarted, and does not know it any more
        attempt(delivery, nowNanos, out);
    }

    /** When {@link #onTick} has something to do. */
    long dueAt(long atMost) {
        long dueAt = atMost;
        for (Delivery delivery : deliveries.values()) {
            if (!delivery.acknowledged && delivery.dueAt - dueAt < 0) {
                dueAt = delivery.dueAt;
            }
        }
        return dueAt;
    }

    /**
     * The search has ended with this vote: nothing else is true any more. Whoever is about to be told of it may need it to see that it is
     * elected, and cannot be told before its challenge has come.
     */
    void dropAllBut(Ballot decided) {
        deliveries.values().removeIf(delivery -> delivery.acknowledged || !delivery.vote.equals(decided));
    }

    /** Another search begins. */
    void dropAll() {
        deliveries.clear();
    }
}
