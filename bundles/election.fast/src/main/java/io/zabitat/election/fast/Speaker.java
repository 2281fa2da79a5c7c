package io.zabitat.election.fast;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionSink;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Sends notifications. Answers are rationed: two servers that disagree about who is a voter would else answer each other's
 * answers as fast as the network carries them.
 */
final class Speaker {
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_ANSWERS_IN_WINDOW = 16;
    private static final int MAX_ASKERS_IN_WINDOW = 1024;

    private final long self;
    private final long[] voters;
    private final byte[] config;
    private final SortedMap<Long, Integer> answers = new TreeMap<>();
    private long windowBegan;

    Speaker(ElectionContext context) {
        self = context.self();
        voters = context.voters().stream().mapToLong(Long::longValue).toArray();
        config = context.config().textBytes();
    }

    void tellVoters(PeerState state, Vote vote, ElectionSink out) {
        byte[] message = Notification.encode(state, vote, config);
        for (long voter : voters) {
            if (voter != self) {
                out.send(voter, message);
            }
        }
    }

    void tell(long peer, PeerState state, Vote vote, ElectionSink out) {
        out.send(peer, Notification.encode(state, vote, config));
    }

    /** An answer to a message; an asker that gets none asks again after a while. */
    void answer(long asker, PeerState state, Vote vote, long nowNanos, ElectionSink out) {
        if (answers.isEmpty() || nowNanos - windowBegan >= WINDOW_NANOS) {
            answers.clear();
            windowBegan = nowNanos;
        }
        int given = answers.getOrDefault(asker, 0);
        if (given < MAX_ANSWERS_IN_WINDOW && (given > 0 || answers.size() < MAX_ASKERS_IN_WINDOW)) {
            answers.put(asker, given + 1);
            tell(asker, state, vote, out);
        }
    }
}
