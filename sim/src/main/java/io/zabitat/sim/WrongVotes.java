package io.zabitat.sim;

import io.zabitat.api.Vote;
import io.zabitat.api.Zxid;
import io.zabitat.spi.election.Election;
import io.zabitat.spi.election.ElectionAlgorithm;
import io.zabitat.spi.election.ElectionContext;
import io.zabitat.spi.election.ElectionEvent;
import io.zabitat.spi.election.ElectionSink;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An election that now and then believes its server to be far ahead of what it holds, so that others elect one that must not lead: an
 * election gives a hint, and whatever it says nothing that is committed may get lost.
 */
record WrongVotes(ElectionAlgorithm algorithm, BooleanSupplier isWrong) implements ElectionAlgorithm {
    @Override
    public int number() {
        return algorithm.number();
    }

    @Override
    public Optional<String> warning() {
        return algorithm.warning();
    }

    @Override
    public Election start(ElectionContext context) {
        Election election = algorithm.start(context);
        return new Election() {
            @Override
            public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
                election.step(isWrong.getAsBoolean() ? exaggerated(event) : event, nowNanos, out);
            }

            @Override
            public Vote vote() {
                return election.vote();
            }

            @Override
            public long round() {
                return election.round();
            }
        };
    }

    /** One that may lack something says so all the same: that is no hint, the core goes by it. */
    private static ElectionEvent exaggerated(ElectionEvent event) {
        if (event instanceof ElectionEvent.Look look && look.complete()) {
            long epoch = look.currentEpoch() + 1;
            return new ElectionEvent.Look(Math.max(look.lastZxid(), Zxid.of(epoch, 1)), epoch, true);
        }
        return event;
    }
}
