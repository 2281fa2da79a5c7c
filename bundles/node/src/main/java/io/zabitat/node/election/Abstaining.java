package io.zabitat.node.election;

import io.zabitat.api.Vote;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;

/**
 * In place of an election that this member cannot take part in: it says nothing, decides nothing, and tells its operator so
 * (hot-swap 3.4). The node loop's.
 */
public final class Abstaining implements Election {
    private final String why;
    private Vote vote;

    public Abstaining(String why, Vote vote) {
        this.why = why;
        this.vote = vote;
    }

    @Override
    public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
        if (event instanceof ElectionEvent.Look) {
            out.note(why);
        } else if (event instanceof ElectionEvent.Resumed resumed) {
            vote = resumed.vote();
        }
    }

    @Override
    public Vote vote() {
        return vote;
    }

    @Override
    public long round() {
        return vote.electionEpoch();
    }
}
