package io.zabitat.sim;

import io.zabitat.api.EnsembleConfig;
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
        return new WrongElection(algorithm.start(context));
    }

    /** Once it is well again it does not go on with a search that began with something wrong. */
    private final class WrongElection implements Election {
        private final Election election;

        /** What the search under way should have begun with. */
        private Optional<ElectionEvent> truth = Optional.empty();

        WrongElection(Election election) {
            this.election = election;
        }

        @Override
        public void step(ElectionEvent event, long nowNanos, ElectionSink out) {
            ElectionSink witness = new Witness(out);
            if (event instanceof ElectionEvent.Look || event instanceof ElectionEvent.Settled) {
                truth = Optional.empty();
            }
            if (isWrong.getAsBoolean()) {
                ElectionEvent exaggerated = exaggerated(event);
                if (exaggerated != event) {
                    truth = Optional.of(event);
                }
                election.step(exaggerated, nowNanos, witness);
                return;
            }
            Optional<ElectionEvent> anew = truth;
            truth = Optional.empty();
            anew.ifPresent(look -> election.step(look, nowNanos, witness));
            election.step(event, nowNanos, witness);
        }

        @Override
        public Vote vote() {
            return election.vote();
        }

        @Override
        public long round() {
            return election.round();
        }

        /** Sees the end of a search. */
        private final class Witness implements ElectionSink {
            private final ElectionSink out;

            Witness(ElectionSink out) {
                this.out = out;
            }

            @Override
            public void send(long to, byte[] message) {
                out.send(to, message);
            }

            @Override
            public void decide(Vote vote, boolean counts) {
                truth = Optional.empty();
                out.decide(vote, counts);
            }

            @Override
            public void wakeAt(long nanos) {
                out.wakeAt(nanos);
            }

            @Override
            public void heardLooking(long voter) {
                out.heardLooking(voter);
            }

            @Override
            public void votesWithdrawn() {
                out.votesWithdrawn();
            }

            @Override
            public void heardConfig(EnsembleConfig config) {
                out.heardConfig(config);
            }

            @Override
            public void note(String text) {
                out.note(text);
            }
        }
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
