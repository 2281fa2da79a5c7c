package io.zabitat.election.fast;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which members are connected, which are known not to be running, and of which neither is known. */
final class Neighbours {
    private final QuorumVerifier quorum;
    private final SortedSet<Long> up = new TreeSet<>();
    private final SortedSet<Long> down = new TreeSet<>();

    Neighbours(QuorumVerifier quorum) {
        this.quorum = quorum;
    }

    void onUp(long peer) {
        up.add(peer);
        down.remove(peer);
    }

    /** Whether it was connected until now. */
    boolean onDown(long peer) {
        if (quorum.isVoter(peer)) { // strangers may come and go under ever new ids
            down.add(peer);
        }
        return up.remove(peer);
    }

    boolean isUp(long peer) {
        return up.contains(peer);
    }

    boolean isDown(long peer) {
        return down.contains(peer);
    }
}
