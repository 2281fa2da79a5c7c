package io.zabitat.peer;

import io.zabitat.api.peer.PeerMessage;

/** Both sides of a link in memory. */
final class LinkPair {
    final MemoryNet net;
    final LinkEnd leader;
    final LinkEnd learner;

    LinkPair(long seed, LinkSettings settings) {
        net = new MemoryNet(seed);
        FakeSocket[] ends = net.pair("leader", "learner");
        leader = new LinkEnd(QuorumLink.Side.LEADER, settings, ends[0]);
        learner = new LinkEnd(QuorumLink.Side.LEARNER, settings, ends[1]);
    }

    /** With the learner's first packet delivered and forgotten. */
    static LinkPair introduced(long seed, LinkSettings settings) {
        LinkPair pair = new LinkPair(seed, settings);
        pair.learner.link.send(new PeerMessage.LearnerInfo(false, 3, 0x10000, 1, 0));
        pair.settle();
        pair.leader.messages.clear();
        pair.leader.events.clear();
        return pair;
    }

    /** Turns of two node loops, until nothing moves. */
    void settle() {
        for (int turns = 0; turns < 1_000_000; turns++) {
            turn();
            if (!net.step() && !leader.link.needsFlush() && !learner.link.needsFlush()) {
                return;
            }
        }
        throw new AssertionError("never quiet");
    }

    void turn() {
        if (leader.link.needsFlush()) {
            leader.link.flush();
        }
        if (learner.link.needsFlush()) {
            learner.link.flush();
        }
    }
}
